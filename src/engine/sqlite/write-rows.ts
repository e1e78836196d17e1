import type Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import type { Block, Column, Encoding, Table } from '../../model.ts';
import type { JsonValue, Stored } from '../../values/encoding.ts';
import { EncodingError, readStored } from '../../values/encoding.ts';
import type { Refusal } from '../engine.ts';
import { quoteIdentifier } from './quote.ts';
import { fromSqlite, refusalOf } from './sqlite-error.ts';

/** Text whose bytes are not UTF-8: bound as a blob and cast by the statement, as no JavaScript string can hold it. */
class TextBytes {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** A value that another database may hold and SQLite does not. The message names no value. */
class NoSuchValue extends Error {}

type Bound = null | number | bigint | string | Buffer | TextBytes;

export interface RowWriter {
  write(block: Block): readonly Refusal[];
}

const mostVariables = 32_000;
const rowsPerStatement = 100;

/**
 * Prepares the inserts of one table. Many rows go in one statement (twice as fast as one by one); where that statement
 * is refused it has changed nothing, and its rows are tried one by one to find those at fault.
 */
export function createRowWriter(db: Database.Database, table: Table, names: readonly string[]): RowWriter {
  const columns = names.map((name) => columnOf(table, name));
  const binders = columns.map((column) => binderOf(column.encoding));
  const rowsEach =
    columns.length === 0
      ? 1
      : Math.max(1, Math.min(rowsPerStatement, Math.floor(mostVariables / columns.length)));
  const many = db.prepare(insertSql(table, names, rowsEach));
  const single = db.prepare(insertSql(table, names, 1));

  const bindRow = (row: Record<string, JsonValue>, into: Bound[]): void => {
    for (let index = 0; index < names.length; index += 1) {
      const value = row[names[index] ?? ''];
      const bind = binders[index];
      if (value === undefined || bind === undefined)
        throw new EncodingError(`column "${names[index]}" is missing`);
      into.push(bind(value));
    }
  };

  /** Null if these rows can't go in one statement. */
  const bindAll = (rows: readonly Record<string, JsonValue>[]): Bound[] | null => {
    const bound: Bound[] = [];
    try {
      for (const row of rows) bindRow(row, bound);
    } catch (error) {
      if (error instanceof NoSuchValue) return null;
      throw error;
    }
    return bound.some(isTextBytes) ? null : bound;
  };

  const insertOne = (bound: Bound[], index: number, refusals: Refusal[]): void => {
    try {
      if (bound.some(isTextBytes)) insertBytes(db, table, names, bound);
      else single.run(bound);
    } catch (error) {
      const refusal = refusalOf(error, index);
      if (!refusal) throw error;
      refusals.push(refusal);
    }
  };

  const insertEach = (
    rows: readonly Record<string, JsonValue>[],
    from: number,
    refusals: Refusal[],
  ): void => {
    for (const [offset, row] of rows.entries()) {
      const bound: Bound[] = [];
      try {
        bindRow(row, bound);
      } catch (error) {
        if (!(error instanceof NoSuchValue)) throw error;
        refusals.push({ index: from + offset, kind: 'type', reason: error.message });
        continue;
      }
      insertOne(bound, from + offset, refusals);
    }
  };

  const insertMany = (
    rows: readonly Record<string, JsonValue>[],
    from: number,
    refusals: Refusal[],
  ): void => {
    const batch = rows.slice(from, from + rowsEach);
    if (batch.length < rowsEach || !tryRun(many, bindAll(batch))) insertEach(batch, from, refusals);
  };

  return {
    write(block) {
      const refusals: Refusal[] = [];
      try {
        const rows = parseBlock(block);
        for (let from = 0; from < rows.length; from += rowsEach) {
          insertMany(rows, from, refusals);
        }
      } catch (error) {
        throw toCarryover(error, table.name);
      }
      return refusals;
    },
  };
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new CarryoverError('UNEXPECTED', `Table "${table.name}" has no column "${name}" to write to.`);
}

/** `OR ABORT` overrides an ON CONFLICT clause of the table, which could replace or ignore rows unseen. */
function insertSql(
  table: Table,
  names: readonly string[],
  rows: number,
  placeholder: (index: number) => string = () => '?',
): string {
  if (names.length === 0) return `INSERT OR ABORT INTO ${quoteIdentifier(table.name)} DEFAULT VALUES`;
  const tuple = `(${names.map((_, index) => placeholder(index)).join(',')})`;
  const values = Array.from({ length: rows }, () => tuple).join(',');
  return `INSERT OR ABORT INTO ${quoteIdentifier(table.name)} (${names.map(quoteIdentifier).join(',')}) VALUES ${values}`;
}

function isTextBytes(value: Bound): value is TextBytes {
  return value instanceof TextBytes;
}

function insertBytes(
  db: Database.Database,
  table: Table,
  names: readonly string[],
  bound: readonly Bound[],
): void {
  const sql = insertSql(table, names, 1, (index) =>
    bound[index] instanceof TextBytes ? 'CAST(? AS TEXT)' : '?',
  );
  db.prepare(sql).run(bound.map((value) => (value instanceof TextBytes ? value.bytes : value)));
}

function tryRun(statement: Database.Statement, values: readonly Bound[] | null): boolean {
  if (values === null) return false;
  try {
    statement.run(values);
    return true;
  } catch (error) {
    if (refusalOf(error, 0)) return false;
    throw error;
  }
}

function parseBlock(block: Block): Record<string, JsonValue>[] {
  const text = block.data.toString('utf8', 0, block.data.length - 1);
  const rows = JSON.parse(`[${text.replaceAll('\n', ',')}]`) as Record<string, JsonValue>[];
  if (rows.length !== block.rows) throw new EncodingError(`${rows.length} rows stand in ${block.rows} lines`);
  return rows;
}

/** How the JSON form of a column's value is bound. The common forms come first: this runs for every value. */
function binderOf(encoding: Encoding): (json: JsonValue) => Bound {
  const exact = (json: JsonValue): Bound => bindStored(readStored(encoding, json));
  switch (encoding) {
    case 'text':
      return (json) => (typeof json === 'string' || json === null ? json : exact(json));
    case 'real':
      return (json) => (typeof json === 'number' || json === null ? json : exact(json));
    // A number is bound as a real; the column's affinity makes it an integer again.
    case 'integer':
      return (json) => (Number.isSafeInteger(json) || json === null ? (json as number | null) : exact(json));
    case 'numeric':
      return (json) =>
        json === null || typeof json === 'string' || typeof json === 'number' ? json : exact(json);
    // Here no affinity does: whole numbers must go in as integers.
    case 'any':
    case 'blob':
      return exact;
    default:
      throw new Error(`${encoding} is no encoding of SQLite`);
  }
}

function bindStored(stored: Stored): Bound {
  if (stored.class === 'null') return null;
  if (stored.class === 'integer' && BigInt.asIntN(64, stored.value) !== stored.value)
    throw new NoSuchValue('an integer has more than 64 bits');
  if (stored.class === 'real' && Number.isNaN(stored.value))
    throw new NoSuchValue('SQLite makes NULL of NaN');
  if (stored.class === 'bytes') return new TextBytes(stored.value);
  if (stored.class === 'boolean') throw new EncodingError('SQLite has no booleans');
  return stored.value;
}

function toCarryover(error: unknown, table: string): unknown {
  if (error instanceof EncodingError || error instanceof SyntaxError) {
    return new CarryoverError(
      'SNAPSHOT_DAMAGED',
      `A row for table "${table}" cannot be read: ${error.message}.`,
      { cause: error },
    );
  }
  return fromSqlite(error, `Cannot write to table "${table}"`);
}
