import { closeArray, closeObject, comma, isSpace, openArray, openObject, quote } from './bytes.ts';
import { tooDeep } from './check-depth.ts';
import { Envelope } from './envelope.ts';
import { sourceInvalid } from './invalid.ts';
import { OpenString } from './open-string.ts';
import { PointerPath } from './pointer-path.ts';
import type { Begun } from './pointer-path.ts';

/**
 * Walks through a JSON document, but for the array that a JSON Pointer names, and keeps what it passes. Only brackets, quotes and
 * commas count here: the grammar is proven when all is parsed at the end.
 */
export class DocumentWalker {
  readonly envelope: Envelope;
  /** Open arrays and objects. */
  level = 0;

  readonly #where: string;
  readonly #deepest: number;
  /** Null once the records are found. */
  #path: PointerPath | null;
  readonly #string = new OpenString();
  #inScalar = false;
  #hasBegun = false;
  /** Where a name on the path begins in the envelope. */
  #nameStart: number | null = null;

  constructor(pointer: readonly string[], where: string, depth: number) {
    this.#where = where;
    this.#deepest = depth;
    this.#path = new PointerPath(pointer, where);
    this.envelope = new Envelope(where);
  }

  /** The document has come to its end. */
  get isWhole(): boolean {
    return this.#hasBegun && this.level === 0 && !this.#string.isOpen;
  }

  /**
   * Goes on from `from`. Returns the index behind the bracket where the records begin, or -1 where this chunk has none.
   * @throws SOURCE_INVALID
   */
  pass(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length) {
      if (this.#string.isOpen) {
        const end = this.#string.pass(chunk, at);
        this.envelope.keep(chunk.subarray(at, end));
        at = end;
        if (!this.#string.isOpen) this.#takeName();
        continue;
      }
      const byte = chunk[at++] ?? 0;
      this.envelope.keepByte(byte);
      if (this.#step(byte)) return at;
    }
    return -1;
  }

  /** The records have come to their end, with a bracket. */
  leaveRecords(): void {
    this.envelope.keepByte(closeArray);
    this.level -= 1;
  }

  /** Takes in one byte outside of strings. True if the records begin behind it. */
  #step(byte: number): boolean {
    if (isSpace(byte)) {
      this.#inScalar = false;
      return false;
    }
    if (this.isWhole)
      throw sourceInvalid(`${this.#where} goes on behind the end of its JSON document`, oneDocument);
    this.#hasBegun = true;
    const wasInScalar = this.#inScalar;
    this.#inScalar = false;
    switch (byte) {
      case comma:
        if (this.#isOnPath) this.#path?.next();
        return false;
      case colon:
        return false;
      case closeArray:
      case closeObject:
        if (this.#isOnPath) this.#path?.close();
        this.level -= 1;
        return false;
      case quote:
        this.#string.isOpen = true;
        if (this.#isOnPath && this.#path?.awaitsName) this.#nameStart = this.envelope.length - 1;
        else this.#begin(byte);
        return false;
      case openArray:
      case openObject: {
        const begun = this.#begin(byte);
        this.level += 1;
        if (this.level > this.#deepest) throw tooDeep(this.#where, this.#deepest);
        return begun === 'records';
      }
      default:
        this.#inScalar = true;
        if (!wasInScalar) this.#begin(byte);
        return false;
    }
  }

  /** What comes now stands directly in what leads to the records. */
  get #isOnPath(): boolean {
    return this.#path?.level === this.level;
  }

  #begin(byte: number): Begun {
    if (this.#path === null || !this.#isOnPath) return 'beside it';
    const begun = this.#path.begin(byte);
    if (begun === 'records') this.#path = null;
    return begun;
  }

  #takeName(): void {
    if (this.#nameStart === null) return;
    const text = this.envelope.text(this.#nameStart);
    this.#nameStart = null;
    try {
      this.#path?.name(JSON.parse(text) as string);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw sourceInvalid(`${this.#where} is no valid JSON`, oneDocument);
    }
  }
}

const colon = 0x3a;

const oneDocument =
  'Have the API answer with one valid JSON document, or set `format` to `json-lines` if each line is one.';
