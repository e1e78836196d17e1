import { openArray, openObject, quote } from './bytes.ts';
import { quoted, sourceInvalid } from './invalid.ts';

/** What begins: the array that is looked for, an array or object that leads there, or anything else. */
export type Begun = 'records' | 'on the path' | 'beside it';

/** Follows a JSON Pointer down a document that is being read. Hears only of what stands directly in what leads there. */
export class PointerPath {
  readonly #pointer: readonly string[];
  readonly #where: string;
  readonly #open: OpenContainer[] = [];

  constructor(pointer: readonly string[], where: string) {
    this.#pointer = pointer;
    this.#where = where;
  }

  /** Number of open arrays and objects that lead there. */
  get level(): number {
    return this.#open.length;
  }

  get awaitsName(): boolean {
    return this.#open.at(-1)?.awaitsName ?? false;
  }

  name(name: string): void {
    const container = this.#open.at(-1);
    if (!container) return;
    container.name = name;
    container.awaitsName = false;
    if (container.names.length < mostNames) container.names.push(name);
  }

  /** A value begins with this byte. @throws SOURCE_INVALID if it stands in the way */
  begin(byte: number): Begun {
    const container = this.#open.at(-1);
    if (container && container.name !== this.#pointer[this.level - 1]) return 'beside it';
    if (this.level === this.#pointer.length) {
      if (byte === openArray) return 'records';
      throw this.#fault(`has ${kindOf(byte)} ${this.#place(this.level)} where its records should be`);
    }
    if (byte !== openArray && byte !== openObject) throw this.#missing(`has ${kindOf(byte)}`, this.level);
    const isObject = byte === openObject;
    this.#open.push({ isObject, awaitsName: isObject, index: 0, name: isObject ? '' : '0', names: [] });
    return 'on the path';
  }

  /** A comma. */
  next(): void {
    const container = this.#open.at(-1);
    if (!container) return;
    container.index += 1;
    if (container.isObject) container.awaitsName = true;
    else container.name = String(container.index);
  }

  /** It ends. @throws SOURCE_INVALID: the records were not in there */
  close(): never {
    const { isObject = true, names = [] } = this.#open.at(-1) ?? {};
    const level = this.level - 1;
    if (!isObject) throw this.#missing('has too short an array', level);
    const listed = names.map(quoted).join(', ') + (names.length === mostNames ? ', …' : '');
    throw this.#missing(names.length === 0 ? 'has an empty object' : `has the members ${listed}`, level);
  }

  #missing(what: string, level: number): Error {
    const name = quoted(this.#pointer[level] ?? '');
    return this.#fault(`${what} ${this.#place(level)}, but no ${name} that leads to its records`);
  }

  #place(level: number): string {
    const names = this.#pointer.slice(0, level);
    return level === 0 ? 'at its top' : `at ${quoted(names.map((name) => `/${name}`).join(''))}`;
  }

  #fault(what: string): Error {
    return sourceInvalid(
      `${this.#where} ${what}`,
      'Set `records` of the resource to the JSON Pointer of the array that holds the records, and `format` to `json-lines` if they stand on lines of their own.',
    );
  }
}

interface OpenContainer {
  readonly isObject: boolean;
  awaitsName: boolean;
  index: number;
  /** Of the member or element that comes or is there. */
  name: string;
  readonly names: string[];
}

/** Enough to see what one should have named. */
const mostNames = 20;

function kindOf(byte: number): string {
  if (byte === openObject) return 'an object';
  if (byte === openArray) return 'an array';
  if (byte === quote) return 'a text';
  const letter = String.fromCharCode(byte);
  if (letter === 'n') return '`null`';
  if (letter === 't' || letter === 'f') return 'a boolean';
  return /[\d-]/.test(letter) ? 'a number' : 'something that is no JSON';
}
