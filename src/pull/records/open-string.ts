import { backslash, quote } from './bytes.ts';

/** A JSON string that goes over any number of chunks. */
export class OpenString {
  isOpen = false;
  /** The next chunk's first byte is escaped by the last one of this. */
  #isEscaped = false;

  /** Goes on inside the string. Returns the index behind its closing quote, or the chunk's length where it is not there yet. */
  pass(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let at = this.#isEscaped ? from + 1 : from;
    while (at < length) {
      const byte = chunk[at];
      if (byte === quote) {
        this.#isEscaped = false;
        this.isOpen = false;
        return at + 1;
      }
      at += byte === backslash ? 2 : 1;
    }
    this.isOpen = true;
    this.#isEscaped = at > length;
    return length;
  }
}
