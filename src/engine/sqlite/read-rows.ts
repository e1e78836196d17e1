import { isUtf8 } from 'node:buffer';
import type Database from 'better-sqlite3';
import type { Block, Column, Table } from '../../model.ts';
import { lineSql } from './column-json.ts';
import { quoteIdentifier } from './quote.ts';
import { readPageExactly } from './read-page-exactly.ts';
import { hiddenRowid } from './rowid.ts';
import { fromSqlite } from './sqlite-error.ts';
import { isSqliteError } from '../../is-sqlite-error.ts';

const pageBytes = 1 << 20;
const mostRows = 5000;
/** `json_object` takes at most 1000 arguments. */
const mostColumns = 450;
const newline = Buffer.from('\n');

/**
 * Reads a table as blocks, in rowid or primary-key order. A page of rows becomes JSON inside SQLite and comes out as
 * one buffer; a page with text that is not UTF-8 is read again value by value.
 */
export function* readRows(db: Database.Database, table: Table, columns: readonly Column[]): Generator<Block> {
  const rowid = table.withoutRowid ? null : hiddenRowid(table);
  const inSql = columns.length <= mostColumns && db.pragma('encoding', { simple: true }) === 'UTF-8';
  try {
    yield* rowid === null ? eachRow(db, table, columns, inSql) : eachPage(db, table, columns, rowid, inSql);
  } catch (error) {
    throw fromSqlite(error, `Cannot read table "${table.name}"`);
  }
}

type Page = [data: Buffer | null, rows: bigint, last: bigint];

function* eachPage(
  db: Database.Database,
  table: Table,
  columns: readonly Column[],
  rowid: string,
  inSql: boolean,
): Generator<Block> {
  const source = quoteIdentifier(table.name);
  const inner = `FROM ${source} WHERE ${rowid} >= ? ORDER BY ${rowid} LIMIT ?`;
  const page = db
    .prepare<[bigint, number], Page>(
      `SELECT CAST(group_concat(j, char(10)) || char(10) AS BLOB), count(*), max(r) FROM (SELECT ${rowid} AS r, ${inSql ? lineSql(columns) : 'NULL'} AS j ${inner})`,
    )
    .raw()
    .safeIntegers();
  const size = sizeProbe(db, columns, rowid, inner);
  let from: bigint | null = firstRowid(db, source, rowid);
  let limit = 64;
  while (from !== null) {
    const fitting = size(from, limit);
    const [data, rows, last] = getPage(page, from, fitting.limit) ?? [null, 1n, from];
    if (rows === 0n) return;
    if (data !== null && isUtf8(data)) yield { data, rows: Number(rows) };
    else
      yield* readPageExactly(db, table, columns, {
        sql: `WHERE ${rowid} BETWEEN ? AND ? ORDER BY ${rowid}`,
        bind: [from, last],
      });
    limit = fitting.next;
    from = last === 2n ** 63n - 1n ? null : last + 1n;
  }
}

/** A page, or undefined if its JSON is too long for SQLite: then it is one row, to be read exactly. */
function getPage(
  page: Database.Statement<[bigint, number], Page>,
  from: bigint,
  limit: number,
): Page | undefined {
  try {
    return page.get(from, limit);
  } catch (error) {
    if (limit === 1 && isSqliteError(error) && error.code === 'SQLITE_TOOBIG') return undefined;
    throw error;
  }
}

/** Finds how many rows make a page of about `pageBytes`, from the lengths in the record headers: values are not read for it. */
function sizeProbe(db: Database.Database, columns: readonly Column[], rowid: string, inner: string) {
  const wide = columns.filter((column) => column.encoding !== 'integer' && column.encoding !== 'real');
  const bytes = sumSql(wide.map((column) => `coalesce(octet_length(${quoteIdentifier(column.name)}),0)`));
  const probe = db
    .prepare<[bigint, number], [number, number]>(
      `SELECT count(*), total(s) FROM (SELECT ${bytes} AS s, ${rowid} AS r ${inner})`,
    )
    .raw();
  const fixed = 16 * columns.length + columns.reduce((sum, column) => sum + column.name.length + 4, 0);
  return (from: bigint, wanted: number): { limit: number; next: number } => {
    let limit = wanted;
    for (;;) {
      const [rows, total] = probe.get(from, limit) ?? [0, 0];
      const each = rows === 0 ? fixed : total / rows + fixed;
      const next = Math.max(1, Math.min(mostRows, Math.floor(pageBytes / each)));
      if (limit === 1 || each * rows <= 2 * pageBytes) return { limit, next };
      limit = Math.max(1, Math.floor(limit / 4));
    }
  };
}

/** In halves: SQLite takes no expression that is nested 1000 deep, and a plain sum is. */
function sumSql(parts: readonly string[]): string {
  if (parts.length <= 1) return parts[0] ?? '0';
  const half = parts.length >> 1;
  return `(${sumSql(parts.slice(0, half))}+${sumSql(parts.slice(half))})`;
}

function firstRowid(db: Database.Database, source: string, rowid: string): bigint | null {
  return (
    db.prepare<[], bigint | null>(`SELECT min(${rowid}) FROM ${source}`).pluck().safeIntegers().get() ?? null
  );
}

/** For tables without a usable rowid: one row at a time, in the order of the primary key, if any. From text that is not UTF-8 on, exactly. */
function* eachRow(
  db: Database.Database,
  table: Table,
  columns: readonly Column[],
  inSql: boolean,
): Generator<Block> {
  const page = { lines: [] as Buffer[], bytes: 0 };
  const take = (): Block => {
    const data = Buffer.concat(page.lines.flatMap((line) => [line, newline]));
    const rows = page.lines.length;
    page.lines = [];
    page.bytes = 0;
    return { data, rows };
  };
  let done = 0;
  let clean = inSql;
  if (inSql) {
    const lines = db
      .prepare<[], Buffer>(
        `SELECT CAST(${lineSql(columns)} AS BLOB) FROM ${quoteIdentifier(table.name)} ${orderSql(table)}`,
      )
      .pluck();
    for (const line of lines.iterate()) {
      clean = isUtf8(line);
      if (!clean) break;
      page.lines.push(line);
      page.bytes += line.length;
      done += 1;
      if (page.bytes >= pageBytes) yield take();
    }
  }
  if (page.lines.length > 0) yield take();
  if (!clean)
    yield* readPageExactly(db, table, columns, { sql: `${orderSql(table)} LIMIT -1 OFFSET ?`, bind: [done] });
}

/** Unasked, SQLite may walk along an index that covers all columns, and in another order each time. */
function orderSql(table: Table): string {
  return table.withoutRowid ? `ORDER BY ${table.primaryKey.map(quoteIdentifier).join(',')}` : '';
}
