import type { Column } from '../../model.ts';
import { copyPlain } from './copy-plain.ts';
import type { DelimitedForm } from './delimited-form.ts';
import { shapes } from './shapes.ts';
import type { Shape } from './shapes.ts';
import { startsWith, viewOf, wordsOf } from './words.ts';
import type { Words } from './words.ts';

interface Field {
  /** `{"id":` or `,"name":`. */
  readonly prefix: Words;
  readonly shape: Shape;
  /** Stands in the line, but is not written. */
  readonly skipped: boolean;
}

export type Layout = readonly Field[];

/** `standing`: columns of the lines, in order; `written`: those that are wanted of them. */
export function layoutOf(standing: readonly Column[], written: readonly Column[]): Layout {
  const wanted = new Set(written);
  return standing.map((column, index) => ({
    prefix: wordsOf(`${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`),
    shape: shapes[column.encoding],
    skipped: !wanted.has(column),
  }));
}

const newline = 0x0a;
const tab = 0x09;
const quote = 0x22;
const backslash = 0x5c;

/** Reads one block and writes its rows. Every method that reads gives the position behind what it read, or -1 to give up. */
export class LineScanner {
  readonly #form: DelimitedForm;
  #in: Buffer = Buffer.alloc(0);
  #inView = viewOf(this.#in);
  #out: Buffer = Buffer.alloc(0);
  #outView = viewOf(this.#out);
  /** End of what was written. */
  end = 0;

  constructor(form: DelimitedForm) {
    this.#form = form;
  }

  /** Rows are never longer than their lines, except that base64 (4 for 3 bytes) becomes hex (6 for 3) and a short name's null stays. */
  begin(data: Buffer): void {
    this.#in = data;
    this.#inView = viewOf(data);
    this.#out = Buffer.allocUnsafe(data.length + (data.length >> 1) + 16);
    this.#outView = viewOf(this.#out);
    this.end = 0;
  }

  take(): Buffer {
    return this.#out.subarray(0, this.end);
  }

  row(layout: Layout, start: number): number {
    const input = this.#in;
    let at = start;
    if (layout.length === 0 && input[at] === 0x7b) at += 1;
    let written = 0;
    for (const field of layout) {
      if (!startsWith(this.#inView, at, field.prefix)) return -1;
      at += field.prefix.length;
      if (!field.skipped && written > 0) this.#out[this.end++] = tab;
      const before = this.end;
      at = this.#value(field.shape, at);
      if (at < 0) return -1;
      if (field.skipped) this.end = before;
      else written += 1;
    }
    if (input[at] !== 0x7d || input[at + 1] !== newline) return -1;
    this.#out[this.end++] = newline;
    return at + 2;
  }

  #value(shape: Shape, at: number): number {
    const first = this.#in[at];
    if (first === quote) {
      if (shape.string === 'text') return this.#text(at + 1);
      if (shape.string === 'plain') return this.#plain(at + 1);
      if (shape.string === 'timestamp') return this.#timestamp(at + 1);
      return shape.string === 'blob' ? this.#blob(at + 1) : -1;
    }
    if (first === 0x6e) return this.#null(at);
    if (first === 0x74 || first === 0x66) return shape.boolean ? this.#boolean(at) : -1;
    return shape.number ? this.#number(at) : -1;
  }

  #null(at: number): number {
    const input = this.#in;
    if (input[at + 1] !== 0x75 || input[at + 2] !== 0x6c || input[at + 3] !== 0x6c) return -1;
    this.#out[this.end++] = backslash;
    this.#out[this.end++] = 0x4e;
    return at + 4;
  }

  #boolean(at: number): number {
    const word = this.#in[at] === 0x74 ? 'true' : 'false';
    if (this.#in.toString('latin1', at, at + word.length) !== word) return -1;
    if (this.#form.boolean === 'digit') this.#out[this.end++] = word === 'true' ? 0x31 : 0x30;
    else this.end += this.#out.write(word, this.end, 'latin1');
    return at + word.length;
  }

  /** Only the bytes that a JSON number has; whether it is one, the server sees. */
  #number(start: number): number {
    const input = this.#in;
    const out = this.#out;
    let { end } = this;
    let at = start;
    for (; ; at += 1) {
      const byte = input[at] ?? 0;
      const belongs =
        (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e || byte === 0x65 || byte === 0x2b;
      if (!belongs) break;
      out[end++] = byte;
    }
    this.end = end;
    return at > start ? at : -1;
  }

  /** Copies what has no escapes. */
  #copy(start: number): number {
    const at = copyPlain(this.#inView, start, this.#outView, this.end);
    this.end += at - start;
    return at;
  }

  /** A string without escapes. */
  #plain(start: number): number {
    const at = this.#copy(start);
    return this.#in[at] === quote ? at + 1 : -1;
  }

  #timestamp(start: number): number {
    const before = this.end;
    const after = this.#plain(start);
    if (after < 0 || this.#form.timestamp === 'iso') return after;
    const out = this.#out;
    let { end } = this;
    if (out[before + 10] === 0x54) out[before + 10] = 0x20;
    if (out[end - 1] === 0x5a) end -= 1;
    this.end = end;
    return after;
  }

  #text(start: number): number {
    for (let at = this.#copy(start); ; at = this.#copy(at + 1)) {
      const byte = this.#in[at];
      if (byte === quote) return at + 1;
      if (byte !== backslash) return -1;
      at = this.#escape(at + 1);
      if (at < 0) return -1;
    }
  }

  /** `at` is behind the backslash. Gives the position of the last byte of the escape. */
  #escape(at: number): number {
    const byte = this.#in[at] ?? 0;
    switch (byte) {
      case backslash:
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
        this.#out[this.end++] = backslash;
        this.#out[this.end++] = byte;
        return at;
      case quote:
      case 0x2f: // a slash
        this.#out[this.end++] = byte;
        return at;
      case 0x62: // b
        this.#out[this.end++] = 0x08;
        return at;
      case 0x66: // f
        this.#out[this.end++] = 0x0c;
        return at;
      case 0x75: // u
        return this.#unit(at + 1);
      default:
        return -1;
    }
  }

  /** Our own writers spell only control characters this way; all else may take the slow way. */
  #unit(at: number): number {
    const digits = this.#in.toString('latin1', at, at + 4);
    const code = /^00[01][0-9a-f]$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (code < 0 || code === tab || code === newline || code === 0x0d) return -1;
    if (code === 0 && !this.#form.nul) return -1;
    this.#out[this.end++] = code;
    return at + 3;
  }

  #blob(start: number): number {
    const close = this.#in.indexOf(quote, start);
    if (close < 0) return -1;
    const base64 = this.#in.toString('latin1', start, close);
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.toString('base64') !== base64) return -1;
    if (this.#form.blob === 'base64') this.end += this.#out.write(base64, this.end, 'latin1');
    else this.end += this.#out.write(`\\\\x${bytes.toString('hex')}`, this.end, 'latin1');
    return close + 1;
  }

  /** Writes a row that was made the slow way. */
  write(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#out.length - this.end < bytes + this.#in.length * 2) {
      const more = Buffer.allocUnsafe(this.#out.length + bytes + this.#in.length * 2);
      this.#out.copy(more, 0, 0, this.end);
      this.#out = more;
      this.#outView = viewOf(more);
    }
    this.end += this.#out.write(text, this.end);
  }
}
