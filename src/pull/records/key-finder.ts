import { quoted, sourceIncomplete, sourceInvalid } from './invalid.ts';
import type { KeySet } from './key-set.ts';
import { keyText } from './key-text.ts';
import type { Member } from './records.ts';

/** Checks that each record of a resource has a key of its own. */
export class KeyFinder {
  /** Members that tell one record from the others. */
  readonly names: readonly string[];
  readonly #resource: string;
  readonly #seen: KeySet;

  constructor(names: readonly string[], resource: string, seen: KeySet) {
    this.names = names;
    this.#resource = resource;
    this.#seen = seen;
  }

  /** @throws SOURCE_INVALID for a record without its key; SOURCE_INCOMPLETE for a key that was there before */
  check(record: readonly Member[], number: number): void {
    const key = this.names.map((name) => this.#textOf(record, name, number)).join(',');
    const earlier = this.#seen.add(key, number);
    if (earlier === null) return;
    throw sourceIncomplete(
      `record ${number} of ${quoted(this.#resource)} has the key of record ${earlier}: a page came twice, or the data changed while it was read`,
      'Pull again while nobody writes there. If that is how the API is, name other members in `key`, or use a keyset pagination.',
      { resource: this.#resource, record: number, earlier },
    );
  }

  /** Whether a record that was checked has these JSON texts in the key's members. */
  has(texts: readonly (string | undefined)[]): boolean {
    const parts = texts.map((text) => (text === undefined ? null : keyText(text)));
    return !parts.includes(null) && this.#seen.has(parts.join(','));
  }

  close(): void {
    this.#seen.close();
  }

  #textOf(record: readonly Member[], name: string, number: number): string {
    const member = record.find((candidate) => candidate.name === name);
    const text = member && keyText(member.text);
    if (text) return text;
    const fault = member ? 'has nothing that tells it from others in' : 'has no member';
    throw sourceInvalid(
      `record ${number} of ${quoted(this.#resource)} ${fault} ${quoted(name)}, which is in its key`,
      'Name in `key` the members that every record has a text, number or boolean in.',
      { resource: this.#resource, record: number },
    );
  }
}
