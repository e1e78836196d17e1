import { isUtf8 } from 'node:buffer';
import { closeArray, closeObject, comma, isSpace, newline, openArray, openObject, quote } from './bytes.ts';
import { tooDeep } from './check-depth.ts';
import { sourceInvalid } from './invalid.ts';
import { OpenString } from './open-string.ts';
import { recordTooLong } from './record-too-long.ts';

export interface ElementLimits {
  readonly where: string;
  /** Longest element. */
  readonly bytes: number;
  /** Deepest nesting of the document. */
  readonly depth: number;
  /** Arrays and objects that are open around an element. */
  readonly outside: number;
}

/** Cuts the inside of a JSON array into its elements. Hot: bytes are looked at once and, within a chunk, not copied. */
export class ElementSplitter {
  readonly #limits: ElementLimits;
  readonly #string = new OpenString();
  /** Open brackets of the element. */
  #depth = 0;
  /** Parts of the element whose end has not come yet. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #elements = 0;

  constructor(limits: ElementLimits) {
    this.#limits = limits;
  }

  /**
   * Adds the elements that end in this chunk to `found`. Returns the index behind the bracket that ends the array, or -1 if it is
   * not there yet. @throws SOURCE_INVALID
   */
  pass(chunk: Buffer, from: number, found: Buffer[]): number {
    const { length } = chunk;
    const string = this.#string;
    const deepest = this.#limits.depth - this.#limits.outside;
    let depth = this.#depth;
    let start = from;
    let at = string.isOpen ? string.pass(chunk, from) : from;
    while (at < length) {
      const byte = chunk[at++] ?? 0;
      if (byte === quote) at = string.pass(chunk, at);
      else if (byte === openObject || byte === openArray) {
        depth += 1;
        if (depth > deepest) throw tooDeep(this.#name(), this.#limits.depth);
      } else if (byte === comma && depth === 0) {
        found.push(this.#take(chunk.subarray(start, at - 1)));
        start = at;
      } else if (byte === closeObject || byte === closeArray) {
        depth -= 1;
        if (depth < 0) return this.#end(chunk, start, at, found);
      }
    }
    this.#depth = depth;
    this.#keep(chunk.subarray(start));
    return -1;
  }

  #end(chunk: Buffer, start: number, at: number, found: Buffer[]): number {
    const last = chunk.subarray(start, at - 1);
    if (chunk[at - 1] !== closeArray) throw this.#fault('is not ended as it should be');
    const isEmpty = this.#elements === 0 && this.#begun.every(isBlank) && isBlank(last);
    if (!isEmpty) found.push(this.#take(last));
    return at;
  }

  #keep(part: Buffer): void {
    this.#begunBytes += part.length;
    if (this.#begunBytes > this.#limits.bytes) throw this.#tooLong();
    this.#begun.push(part);
  }

  /** The element that ends with `last`. */
  #take(last: Buffer): Buffer {
    const whole = this.#begunBytes === 0 ? last : Buffer.concat([...this.#begun, last]);
    this.#begun = [];
    this.#begunBytes = 0;
    const element = trimmed(whole);
    if (element.length > this.#limits.bytes) throw this.#tooLong();
    if (element.length === 0) throw this.#fault('is empty: a comma stands there for nothing');
    if (!isUtf8(element)) throw this.#fault('is not UTF-8');
    const line = element.includes(newline) ? this.#onOneLine(element) : element;
    this.#elements += 1;
    return line;
  }

  /** Line ends between its parts become blanks. */
  #onOneLine(element: Buffer): Buffer {
    const line = Buffer.from(element);
    const string = new OpenString();
    let at = 0;
    while (at < line.length) {
      const byte = line[at++];
      if (byte === newline) line[at - 1] = 0x20;
      if (byte !== quote) continue;
      const start = at;
      at = string.pass(line, at);
      if (line.subarray(start, at).includes(newline))
        throw this.#fault('is no valid JSON: a text goes over a line’s end');
    }
    return line;
  }

  #tooLong(): Error {
    return recordTooLong(this.#name(), this.#limits.bytes);
  }

  #fault(fault: string): Error {
    return sourceInvalid(`${this.#name()} ${fault}`, 'Have the API answer with valid JSON in UTF-8.');
  }

  #name(): string {
    return `record ${this.#elements + 1} of ${this.#limits.where}`;
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every(isSpace);
}

function trimmed(bytes: Buffer): Buffer {
  let from = 0;
  let to = bytes.length;
  while (from < to && isSpace(bytes[from])) from += 1;
  while (to > from && isSpace(bytes[to - 1])) to -= 1;
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
}
