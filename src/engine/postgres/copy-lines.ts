import type { Block, Column, Encoding } from '../../model.ts';
import { copyPlain } from '../server/copy-plain.ts';
import { putWords, viewOf, wordsOf } from '../server/words.ts';
import type { Words } from '../server/words.ts';

/**
 * Turns rows in COPY's text format into JSON lines, in the forms of docs/FORMAT.md. Bytes to bytes: no row becomes a
 * string or an object. `columns` are those of the COPY, in its order; a block has whole rows.
 */
export function createLiner(columns: readonly Column[]): (rows: Block) => Block {
  const liner = new Liner(columns);
  return ({ data, rows }) => ({ data: liner.lines(data, rows), rows });
}

interface Field {
  /** `{"id":` or `,"name":`. */
  readonly prefix: Words;
  readonly encoding: Encoding;
}

const tab = 0x09;
const newline = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
const upperN = 0x4e;

/** Bytes by which a value's JSON form can be longer than its text, escapes aside: `1e+20` has 21 digits. */
const longerNumber = 24;
const longerValue = 6;
/** Bytes are written four at a time: up to three behind the last one. */
const spare = 4;

/** Every method that reads gives the position of the byte behind the value: a tab or a newline. */
class Liner {
  readonly #fields: readonly Field[];
  readonly #overhead: number;
  #in: Buffer = Buffer.alloc(0);
  #inView = viewOf(this.#in);
  #out: Buffer = Buffer.alloc(0);
  #outView = viewOf(this.#out);
  #end = 0;
  /** Bytes that escapes may still add before `#out` is full. */
  #slack = 0;

  constructor(columns: readonly Column[]) {
    this.#fields = columns.map(({ name, encoding }, index) => ({
      prefix: wordsOf(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
      encoding,
    }));
    this.#overhead = this.#fields.reduce(
      (sum, { prefix, encoding }) =>
        sum + prefix.length + (encoding === 'real' || encoding === 'single' ? longerNumber : longerValue),
      2,
    );
  }

  lines(data: Buffer, rows: number): Buffer {
    this.#in = data;
    this.#inView = viewOf(data);
    this.#slack = (data.length >> 4) + 64;
    this.#out = Buffer.allocUnsafe(data.length + rows * this.#overhead + this.#slack + spare);
    this.#outView = viewOf(this.#out);
    this.#end = 0;
    for (let at = 0; at < data.length; at += 1) at = this.#row(at);
    return this.#out.subarray(0, this.#end);
  }

  /** Position of the row's newline. */
  #row(start: number): number {
    let at = start;
    const fields = this.#fields;
    if (fields.length === 0) this.#out[this.#end++] = 0x7b;
    for (let index = 0; index < fields.length; index += 1) {
      const field = fields[index];
      if (field === undefined) break;
      if (index > 0) at += 1;
      putWords(this.#outView, this.#end, field.prefix);
      this.#end += field.prefix.length;
      at = this.#value(field.encoding, at);
      const isLast = index === fields.length - 1;
      if (this.#in[at] !== (isLast ? newline : tab))
        throw new Error('a row of COPY has not the columns it should');
    }
    this.#out[this.#end++] = 0x7d;
    this.#out[this.#end++] = newline;
    return at;
  }

  #value(encoding: Encoding, at: number): number {
    if (this.#in[at] === backslash && this.#in[at + 1] === upperN) {
      this.#end += this.#out.write('null', this.#end, 'latin1');
      return at + 2;
    }
    switch (encoding) {
      case 'integer':
        return this.#integer(at);
      case 'real':
      case 'single':
        return this.#real(at);
      case 'boolean':
        return this.#boolean(at);
      case 'blob':
        return this.#blob(at);
      case 'timestamp':
      case 'timestamptz':
        return this.#timestamp(at);
      default:
        return this.#text(at);
    }
  }

  #fieldEnd(start: number): number {
    const input = this.#in;
    let at = start;
    while (at < input.length && input[at] !== tab && input[at] !== newline) at += 1;
    return at;
  }

  #quoted(start: number, end: number): number {
    this.#out[this.#end++] = quote;
    this.#end += this.#in.copy(this.#out, this.#end, start, end);
    this.#out[this.#end++] = quote;
    return end;
  }

  /** Copies what has no escapes. */
  #copy(start: number): number {
    const at = copyPlain(this.#inView, start, this.#outView, this.#end);
    this.#end += at - start;
    return at;
  }

  #integer(start: number): number {
    const before = this.#end;
    const end = this.#copy(start);
    if (end - start <= 15 || Number.isSafeInteger(Number(this.#in.toString('latin1', start, end))))
      return end;
    this.#end = before;
    return this.#quoted(start, end);
  }

  /** PostgreSQL prints the shortest digits too, but takes to exponents earlier than ECMAScript. */
  #real(start: number): number {
    const before = this.#end;
    const end = this.#copy(start);
    const isMinusZero = end === start + 2 && this.#in[start] === 0x2d && this.#in[start + 1] === 0x30;
    if (!isMinusZero && this.#isPlainNumber(start, end)) return end;
    this.#end = before;
    const number = Number(this.#in.toString('latin1', start, end));
    if (!Number.isFinite(number)) return this.#quoted(start, end);
    this.#end += this.#out.write(isMinusZero ? '-0.0' : String(number), this.#end, 'latin1');
    return end;
  }

  /** Neither an exponent nor a word. */
  #isPlainNumber(start: number, end: number): boolean {
    const input = this.#in;
    for (let at = start; at < end; at += 1) if ((input[at] ?? 0) > 0x39) return false;
    return true;
  }

  #boolean(at: number): number {
    this.#end += this.#out.write(this.#in[at] === 0x74 ? 'true' : 'false', this.#end, 'latin1');
    return at + 1;
  }

  /** From `\\x6869`. */
  #blob(start: number): number {
    const end = this.#fieldEnd(start);
    const bytes = Buffer.from(this.#in.toString('latin1', start + 3, end), 'hex');
    this.#out[this.#end++] = quote;
    this.#end += this.#out.write(bytes.toString('base64'), this.#end, 'latin1');
    this.#out[this.#end++] = quote;
    return end;
  }

  /** `2026-01-31 12:34:56.25+00` → `2026-01-31T12:34:56.25Z`, with ` BC` behind it where it is. */
  #timestamp(start: number): number {
    const out = this.#out;
    out[this.#end++] = quote;
    let space = this.#end + 10;
    const at = this.#copy(start);
    let end = this.#end;
    // A date has ten characters or, late or early in history, some more.
    while (space < end && out[space] !== 0x20) space += 1;
    if (space < end) out[space] = 0x54;
    // The session runs in UTC: `+00`.
    const isBefore = out[end - 1] === 0x43;
    const zone = isBefore ? end - 6 : end - 3;
    if (out[zone] === 0x2b) {
      out[zone] = 0x5a;
      if (isBefore) out.copyWithin(zone + 1, zone + 3, end);
      end -= 2;
    }
    out[end++] = quote;
    this.#end = end;
    return at;
  }

  #text(start: number): number {
    this.#out[this.#end++] = quote;
    let at = start;
    for (;;) {
      at = this.#copy(at);
      const byte = this.#in[at] ?? newline;
      if (byte === tab || byte === newline) break;
      at = this.#escape(byte, at) + 1;
    }
    this.#out[this.#end++] = quote;
    return at;
  }

  /** Position of the last byte of what was read. */
  #escape(byte: number, at: number): number {
    const out = this.#out;
    if (byte === backslash) {
      const code = this.#in[at + 1] ?? 0;
      if (code === 0x76) this.#control(0x0b);
      else {
        // `\\`, `\b`, `\f`, `\n`, `\r` and `\t` mean the same in JSON.
        out[this.#end++] = backslash;
        out[this.#end++] = code;
      }
      return at + 1;
    }
    if (byte === quote) {
      this.#reserve(1);
      this.#out[this.#end++] = backslash;
      this.#out[this.#end++] = quote;
    } else this.#control(byte);
    return at;
  }

  #control(byte: number): void {
    this.#reserve(5);
    this.#end += this.#out.write(`\\u${byte.toString(16).padStart(4, '0')}`, this.#end, 'latin1');
  }

  #reserve(more: number): void {
    this.#slack -= more;
    if (this.#slack >= 0) return;
    const grown = Buffer.allocUnsafe(this.#out.length * 2);
    this.#slack += grown.length - this.#out.length;
    this.#out.copy(grown, 0, 0, this.#end);
    this.#out = grown;
    this.#outView = viewOf(grown);
  }
}
