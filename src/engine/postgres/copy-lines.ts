import type { Block, Column, Encoding } from '../../model.ts';

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
  readonly prefix: Buffer;
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

/** Every method that reads gives the position of the byte behind the value: a tab or a newline. */
class Liner {
  readonly #fields: readonly Field[];
  readonly #overhead: number;
  #in: Buffer = Buffer.alloc(0);
  #out: Buffer = Buffer.alloc(0);
  #end = 0;
  /** Bytes that escapes may still add before `#out` is full. */
  #slack = 0;

  constructor(columns: readonly Column[]) {
    this.#fields = columns.map(({ name, encoding }, index) => ({
      prefix: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
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
    this.#slack = (data.length >> 4) + 64;
    this.#out = Buffer.allocUnsafe(data.length + rows * this.#overhead + this.#slack);
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
      this.#put(field.prefix);
      at = this.#value(field.encoding, at);
      const isLast = index === fields.length - 1;
      if (this.#in[at] !== (isLast ? newline : tab))
        throw new Error('a row of COPY has not the columns it should');
    }
    this.#out[this.#end++] = 0x7d;
    this.#out[this.#end++] = newline;
    return at;
  }

  #put(bytes: Buffer): void {
    const out = this.#out;
    let end = this.#end;
    for (let index = 0; index < bytes.length; index += 1) out[end++] = bytes[index] ?? 0;
    this.#end = end;
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

  /** Copies what a number is made of, as far as it goes. */
  #digits(start: number): number {
    const input = this.#in;
    const out = this.#out;
    let end = this.#end;
    let at = start;
    for (; ; at += 1) {
      const byte = input[at] ?? 0;
      if ((byte < 0x30 || byte > 0x39) && byte !== 0x2e && byte !== 0x2d) break;
      out[end++] = byte;
    }
    this.#end = end;
    return at;
  }

  #integer(start: number): number {
    const before = this.#end;
    const end = this.#digits(start);
    if (end - start <= 15 || Number.isSafeInteger(Number(this.#in.toString('latin1', start, end))))
      return end;
    this.#end = before;
    return this.#quoted(start, end);
  }

  /** PostgreSQL prints the shortest digits too, but takes to exponents earlier than ECMAScript. */
  #real(start: number): number {
    const before = this.#end;
    const at = this.#digits(start);
    const byte = this.#in[at];
    const isMinusZero = at === start + 2 && this.#in[start] === 0x2d && this.#in[start + 1] === 0x30;
    if ((byte === tab || byte === newline) && !isMinusZero) return at;
    this.#end = before;
    const end = this.#fieldEnd(at);
    const number = Number(this.#in.toString('latin1', start, end));
    if (!Number.isFinite(number)) return this.#quoted(start, end);
    this.#end += this.#out.write(isMinusZero ? '-0.0' : String(number), this.#end, 'latin1');
    return end;
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
    const input = this.#in;
    const out = this.#out;
    let end = this.#end;
    out[end++] = quote;
    let at = start;
    let inDate = true;
    for (; at < input.length; at += 1) {
      const byte = input[at] ?? 0;
      if (byte === tab || byte === newline) break;
      if (byte === 0x20 && inDate) {
        inDate = false;
        out[end++] = 0x54;
      } else if (byte === 0x2b) {
        // The session runs in UTC: `+00`.
        out[end++] = 0x5a;
        at += 2;
      } else out[end++] = byte;
    }
    out[end++] = quote;
    this.#end = end;
    return at;
  }

  #text(start: number): number {
    const input = this.#in;
    let out = this.#out;
    let end = this.#end;
    out[end++] = quote;
    let at = start;
    for (; ; at += 1) {
      const byte = input[at] ?? newline;
      if (byte >= 0x20 && byte !== quote && byte !== backslash) out[end++] = byte;
      else if (byte === tab || byte === newline) break;
      else {
        this.#end = end;
        at = this.#escape(byte, at);
        end = this.#end;
        out = this.#out;
      }
    }
    out[end++] = quote;
    this.#end = end;
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
  }
}
