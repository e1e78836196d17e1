import { isUtf8 } from 'node:buffer';
import type Database from 'better-sqlite3';
import type { Block, Column, Table } from '../../model.ts';
import type { Stored } from '../../values/encoding.ts';
import { writeJson, writeStored } from '../../values/encoding.ts';
import { quoteIdentifier } from './quote.ts';

/** Which rows: what follows `FROM table` in the query. */
export interface Range {
  readonly sql: string;
  readonly bind: readonly (bigint | number)[];
}

type Raw = bigint | number | Buffer | null;

const blockBytes = 1 << 20;
const columnsPerConcat = 400;

/**
 * The reference reader: value by value, for rows that SQLite's JSON functions can't print (text that is not UTF-8,
 * UTF-16 databases, more columns than `json_object` takes). Slow, and exact for every value that SQLite can hold.
 */
export function* readPageExactly(
  db: Database.Database,
  table: Table,
  columns: readonly Column[],
  range: Range,
): Generator<Block> {
  const encoding = String(db.pragma('encoding', { simple: true }));
  const types = chunks(columns, columnsPerConcat).map(
    (part) => `concat(${part.map((c) => `substr(typeof(${quoteIdentifier(c.name)}),1,1)`).join(',')})`,
  );
  const values = columns.map(
    (column) => `CASE typeof(${q(column)}) WHEN 'text' THEN CAST(${q(column)} AS BLOB) ELSE ${q(column)} END`,
  );
  const rows = db
    .prepare<unknown[], (string | Raw)[]>(
      `SELECT ${[...types, ...values].join(',')} FROM ${quoteIdentifier(table.name)} ${range.sql}`,
    )
    .raw()
    .safeIntegers();
  let lines: string[] = [];
  let length = 0;
  for (const row of rows.iterate(...range.bind)) {
    const line = lineOf(
      columns,
      row.slice(0, types.length).join(''),
      row.slice(types.length) as Raw[],
      encoding,
    );
    lines.push(line);
    length += line.length;
    if (length < blockBytes) continue;
    yield { data: Buffer.from(lines.join('')), rows: lines.length };
    lines = [];
    length = 0;
  }
  if (lines.length > 0) yield { data: Buffer.from(lines.join('')), rows: lines.length };
}

function q(column: Column): string {
  return quoteIdentifier(column.name);
}

function lineOf(columns: readonly Column[], types: string, values: readonly Raw[], encoding: string): string {
  const pairs = columns.map((column, index) => {
    const stored = storedOf(types[index] ?? 'n', values[index] ?? null, encoding);
    return `${JSON.stringify(column.name)}:${writeJson(writeStored(column.encoding, stored))}`;
  });
  return `{${pairs.join(',')}}\n`;
}

/** `type` is the first letter of SQLite's typeof. */
function storedOf(type: string, value: Raw, encoding: string): Stored {
  if (type === 'i' && typeof value === 'bigint') return { class: 'integer', value };
  if (type === 'r' && typeof value === 'number') return { class: 'real', value };
  if (type === 'b' && Buffer.isBuffer(value)) return { class: 'blob', value };
  if (type === 't' && Buffer.isBuffer(value)) return textOf(value, encoding);
  return { class: 'null' };
}

function textOf(bytes: Buffer, encoding: string): Stored {
  const text =
    encoding === 'UTF-8' ? (isUtf8(bytes) ? bytes.toString('utf8') : null) : utf16Text(bytes, encoding);
  return text === null ? { class: 'bytes', value: bytes } : { class: 'text', value: text };
}

function utf16Text(bytes: Buffer, encoding: string): string | null {
  if (bytes.length % 2 !== 0) return null;
  const text = (encoding === 'UTF-16be' ? Buffer.from(bytes).swap16() : bytes).toString('utf16le');
  return text.isWellFormed() ? text : null;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
