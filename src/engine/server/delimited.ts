import { CarryoverError } from '../../errors.ts';
import type { Block, Column, Encoding, Table } from '../../model.ts';
import type { Refusal } from '../engine.ts';

/** How a server wants its values spelled. */
export interface DelimitedForm {
  /** `hex`: `\x6869`, as bytea reads it. `base64`: as it stands in the line. */
  readonly blob: 'hex' | 'base64';
  /** `word`: `true`. `digit`: `1`. */
  readonly boolean: 'word' | 'digit';
  /** `iso`: `2026-01-31T12:34:56Z`, as it stands in the line. `plain`: `2026-01-31 12:34:56`. */
  readonly timestamp: 'iso' | 'plain';
  /** Whether a text may hold U+0000. */
  readonly nul: boolean;
}

export interface Delimited {
  readonly data: Buffer;
  /** Where the row of each line ends in `data`. A line that was refused has no bytes there. */
  readonly ends: Uint32Array;
  /** Lines whose values can't be given to the server at all, in order. */
  readonly refusals: readonly Refusal[];
}

/**
 * Turns blocks of JSON lines into tab-separated rows, as `COPY … FROM STDIN` and `LOAD DATA` read them: `\N` for null,
 * and the escapes `\\`, `\t`, `\n`, `\r`, no other. Bytes to bytes: no line becomes an object or a string, unless it is
 * spelled in another way than our own writers do.
 * @param names the columns to write, in the order of the statement. A line may have the table's other columns too (those
 *   are passed over), but none of these may be missing.
 * @throws SNAPSHOT_DAMAGED (when called with a block) for a line that is no row
 */
export function createDelimiter(
  table: Table,
  names: readonly string[],
  form: DelimitedForm,
): (block: Block) => Delimited {
  const columns = names.map((name) => columnOf(table, name));
  const layouts = [layoutOf(columns, columns)];
  const among = table.columns.filter((column) => columns.includes(column));
  if (columns.length < table.columns.length && among.every((column, index) => column === columns[index]))
    layouts.push(layoutOf(table.columns, columns));
  const scanner = new Scanner(form);
  return (block) => {
    const { data } = block;
    const ends = new Uint32Array(block.rows);
    const refusals: Refusal[] = [];
    scanner.begin(data);
    let index = 0;
    for (let at = 0; at < data.length; index += 1) {
      const start = scanner.end;
      const next = firstThatFits(scanner, layouts, at);
      const end = next > 0 ? next : data.indexOf(newline, at) + 1;
      if (end === 0) throw damaged(table, 'the last line has no newline');
      if (next < 0) {
        scanner.end = start;
        const reason = bySlowWay(scanner, { table, columns, form }, data.toString('utf8', at, end - 1));
        if (reason !== null) {
          scanner.end = start;
          refusals.push({ index, kind: 'type', reason });
        }
      }
      if (index < ends.length) ends[index] = scanner.end;
      at = end;
    }
    if (index !== block.rows) throw damaged(table, `${index} rows stand in ${block.rows} lines`);
    return { data: scanner.take(), ends, refusals };
  };
}

/**
 * Position behind the line; -1 if it is spelled in another way, or holds what the server can't take. The layout that
 * fits goes to the front: the next line is like this one.
 */
function firstThatFits(scanner: Scanner, layouts: Layout[], at: number): number {
  const start = scanner.end;
  for (const [index, layout] of layouts.entries()) {
    const next = scanner.row(layout, at);
    if (next > 0) {
      if (index > 0) layouts.reverse();
      return next;
    }
    scanner.end = start;
  }
  return -1;
}

interface Field {
  /** `{"id":` or `,"name":`. */
  readonly prefix: Buffer;
  readonly shape: Shape;
  /** Stands in the line, but is not written. */
  readonly skipped: boolean;
}

type Layout = readonly Field[];

/** What an encoding's values look like in JSON. */
interface Shape {
  readonly string: 'no' | 'text' | 'plain' | 'blob' | 'timestamp';
  readonly number: boolean;
  readonly boolean: boolean;
}

const shapes: Readonly<Record<Encoding, Shape>> = {
  integer: { string: 'plain', number: true, boolean: false },
  real: { string: 'plain', number: true, boolean: false },
  single: { string: 'plain', number: true, boolean: false },
  decimal: { string: 'plain', number: false, boolean: false },
  boolean: { string: 'no', number: false, boolean: true },
  text: { string: 'text', number: false, boolean: false },
  blob: { string: 'blob', number: false, boolean: false },
  date: { string: 'plain', number: false, boolean: false },
  time: { string: 'plain', number: false, boolean: false },
  timestamp: { string: 'timestamp', number: false, boolean: false },
  timestamptz: { string: 'timestamp', number: false, boolean: false },
  numeric: { string: 'no', number: false, boolean: false },
  any: { string: 'no', number: false, boolean: false },
};

function layoutOf(standing: readonly Column[], written: readonly Column[]): Layout {
  const wanted = new Set(written);
  return standing.map((column, index) => ({
    prefix: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(column.name)}:`),
    shape: shapes[column.encoding],
    skipped: !wanted.has(column),
  }));
}

const newline = 0x0a;
const tab = 0x09;
const quote = 0x22;
const backslash = 0x5c;

/** Reads one block and writes its rows. Every method that reads gives the position behind what it read, or -1 to give up. */
class Scanner {
  readonly #form: DelimitedForm;
  #in: Buffer = Buffer.alloc(0);
  #out: Buffer = Buffer.alloc(0);
  /** End of what was written. */
  end = 0;

  constructor(form: DelimitedForm) {
    this.#form = form;
  }

  /** Rows are never longer than their lines, except that base64 (4 for 3 bytes) becomes hex (6 for 3) and a short name's null stays. */
  begin(data: Buffer): void {
    this.#in = data;
    this.#out = Buffer.allocUnsafe(data.length + (data.length >> 1) + 16);
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
      at = this.#prefix(field.prefix, at);
      if (at < 0) return -1;
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

  #prefix(prefix: Buffer, start: number): number {
    const input = this.#in;
    const { length } = prefix;
    for (let index = 0; index < length; index += 1) if (input[start + index] !== prefix[index]) return -1;
    return start + length;
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

  /** A string of printable ASCII without escapes. */
  #plain(start: number): number {
    const input = this.#in;
    const out = this.#out;
    let { end } = this;
    for (let at = start; ; at += 1) {
      const byte = input[at] ?? 0;
      if (byte === quote) {
        this.end = end;
        return at + 1;
      }
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return -1;
      out[end++] = byte;
    }
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
    const input = this.#in;
    const out = this.#out;
    let { end } = this;
    for (let at = start; ; at += 1) {
      const byte = input[at] ?? 0;
      if (byte === quote) {
        this.end = end;
        return at + 1;
      }
      if (byte < 0x20) return -1;
      if (byte === backslash) {
        this.end = end;
        at = this.#escape(at + 1);
        if (at < 0) return -1;
        ({ end } = this);
      } else out[end++] = byte;
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
    }
    this.end += this.#out.write(text, this.end);
  }
}

/** Reads the line as any JSON reader does. @returns why the row is refused, or null @throws SNAPSHOT_DAMAGED */
function bySlowWay(
  scanner: Scanner,
  { table, columns, form }: { table: Table; columns: readonly Column[]; form: DelimitedForm },
  line: string,
): string | null {
  const row = parseRow(table, line);
  const fields: string[] = [];
  for (const column of columns) {
    const field = fieldOf(table, column, row[column.name], form);
    if (typeof field !== 'string') return field.refused;
    fields.push(field);
  }
  scanner.write(`${fields.join('\t')}\n`);
  return null;
}

function parseRow(table: Table, line: string): Readonly<Record<string, unknown>> {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    // What JSON.parse says quotes the row.
    throw damaged(table, 'a line is no JSON');
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row))
    return row as Readonly<Record<string, unknown>>;
  throw damaged(table, 'a line is no JSON object');
}

interface Refused {
  readonly refused: string;
}

function fieldOf(table: Table, column: Column, json: unknown, form: DelimitedForm): string | Refused {
  const shape = shapes[column.encoding];
  if (json === null) return '\\N';
  if (json === undefined) throw damaged(table, `column "${column.name}" is missing`);
  if (typeof json === 'object') {
    if (isTagged(json)) return refused(column, 'a value of another type');
    throw damaged(table, `column "${column.name}" holds what no column can`);
  }
  if (typeof json === 'number') {
    if (column.encoding === 'integer' && Number.isInteger(json) && !Number.isSafeInteger(json))
      throw damaged(table, `column "${column.name}" holds a number that JSON readers round`);
    const text = Object.is(json, -0) ? '-0.0' : String(json);
    return shape.number ? text : refused(column, 'a number');
  }
  if (typeof json === 'boolean') {
    const text = form.boolean === 'digit' ? String(Number(json)) : String(json);
    return shape.boolean ? text : refused(column, 'true or false');
  }
  if (typeof json === 'string' && shape.string !== 'no') return stringField(table, column, json, form);
  return refused(column, 'a text');
}

/** SQLite's mark of a value that its column's type does not explain (docs/FORMAT.md). */
function isTagged(json: object): boolean {
  const keys = Object.keys(json);
  return keys.length === 1 && keys[0]?.startsWith('$') === true;
}

function stringField(table: Table, column: Column, text: string, form: DelimitedForm): string | Refused {
  const shape = shapes[column.encoding].string;
  if (shape === 'blob') {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') !== text)
      throw damaged(table, `column "${column.name}" holds what is no base64`);
    return form.blob === 'base64' ? text : `\\\\x${bytes.toString('hex')}`;
  }
  if (!form.nul && text.includes('\0')) return refused(column, 'a text with U+0000 in it');
  if (/\p{Surrogate}/u.test(text)) return refused(column, 'a text with half a character in it');
  const plain =
    shape === 'timestamp' && form.timestamp === 'plain' ? text.replace(/^(.{10})T(.*?)Z?$/s, '$1 $2') : text;
  return plain.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? found);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function refused(column: Column, what: string): Refused {
  return { refused: `column "${column.name}" (${column.nativeType}) does not take ${what}` };
}

function damaged(table: Table, what: string): CarryoverError {
  return new CarryoverError('SNAPSHOT_DAMAGED', `A row for table "${table.name}" cannot be read: ${what}.`);
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new CarryoverError('UNEXPECTED', `Table "${table.name}" has no column "${name}" to write to.`);
}
