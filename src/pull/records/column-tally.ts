import { stringValue } from './form.ts';
import { NumberTally } from './number-tally.ts';
import type { Hint } from './hint.ts';
import { stringHints } from './string-hints.ts';

/** What the values of a column have been so far. */
export class ColumnTally {
  readonly name: string;
  /** What a JSON Schema says of it. */
  readonly hint: Hint | null;
  readonly numbers = new NumberTally();
  /** Values, null aside. */
  seen = 0;
  hasBooleans = false;
  hasNumbers = false;
  hasStrings = false;
  hasNested = false;
  /** All strings have the form that the hint tells. */
  fitHint = true;
  /** Row in which it stood last. */
  lastRow = 0;

  readonly #read: ((text: string) => string | null) | undefined;

  constructor(name: string, hint: Hint | null) {
    this.name = name;
    this.hint = hint;
    this.#read = hint === null ? undefined : stringHints[hint]?.read;
  }

  /** @param text JSON text of a value */
  take(text: string): void {
    const first = text.charCodeAt(0);
    if (first === letterN) return;
    this.seen += 1;
    if (first === quote) this.#takeString(text);
    else if (first === openObject || first === openArray) this.hasNested = true;
    else if (first === letterT || first === letterF) this.hasBooleans = true;
    else {
      this.hasNumbers = true;
      this.numbers.take(text);
    }
  }

  #takeString(text: string): void {
    this.hasStrings = true;
    if (this.#read && this.fitHint) this.fitHint = this.#read(stringValue(text)) !== null;
  }
}

const quote = 0x22;
const openArray = 0x5b;
const openObject = 0x7b;
const letterF = 0x66;
const letterN = 0x6e;
const letterT = 0x74;
