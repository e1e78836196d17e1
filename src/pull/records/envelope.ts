import { isUtf8 } from 'node:buffer';
import { CarryoverError } from '../../errors.ts';
import { parseJson } from '../../values/parse-json.ts';
import { isExactDouble } from './decimal.ts';
import { sourceInvalid } from './invalid.ts';

/** What stands around the records: bytes of the document, to be parsed when all are there. */
export class Envelope {
  readonly #where: string;
  #bytes = Buffer.alloc(1024);
  /** Bytes kept so far. */
  length = 0;

  constructor(where: string) {
    this.#where = where;
  }

  /** @throws SOURCE_INVALID beyond 1 MiB */
  keep(piece: Uint8Array): void {
    this.#reserve(piece.length);
    this.#bytes.set(piece, this.length);
    this.length += piece.length;
  }

  /** @throws SOURCE_INVALID beyond 1 MiB */
  keepByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = byte;
  }

  text(from: number): string {
    return this.#bytes.toString('utf8', from, this.length);
  }

  /** The document. Numbers that a double does not hold exactly are texts of their digits. @throws SOURCE_INVALID */
  parse(): unknown {
    const where = this.#where;
    const hint = 'Have the API answer with one valid JSON document in UTF-8.';
    if (!isUtf8(this.#bytes.subarray(0, this.length))) throw sourceInvalid(`${where} is not UTF-8`, hint);
    const text = this.text(0);
    if (!isJson(text)) throw sourceInvalid(`${where} is no valid JSON outside of its records`, hint);
    refuseTwins(text, where);
    return JSON.parse(text.replace(stringOrNumber, exactly));
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed > mostBytes) {
      throw sourceInvalid(
        `${this.#where} has more than ${mostBytes} bytes beside its records`,
        'Set `records` of the resource to the JSON Pointer of the array that holds the records.',
      );
    }
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

const mostBytes = 1024 * 1024;

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

function exactly(token: string): string {
  return token.startsWith('"') || isExactDouble(token) ? token : `"${token}"`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** In valid JSON that is the only fault: a name that stands twice in one object. */
function refuseTwins(text: string, where: string): void {
  try {
    parseJson(text, { what: where, code: 'SOURCE_INVALID' });
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    throw sourceInvalid(
      `${where} has a name that stands twice in one object`,
      'Only one of them would count: have the API give each name once.',
    );
  }
}
