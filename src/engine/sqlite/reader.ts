import type Database from 'better-sqlite3';
import type { Block, Column, Table } from '../../model.ts';
import type { Reader } from '../engine.ts';
import { findOrphans } from './find-orphans.ts';
import { introspect } from './introspect.ts';
import { quoteIdentifier } from './quote.ts';
import { readRows } from './read-rows.ts';
import { fromSqlite } from './sqlite-error.ts';

/** Reads what the connection sees; the caller holds the transaction that keeps it one instant. */
export function createReader(db: Database.Database): Reader {
  return {
    async schema() {
      return introspect(db);
    },
    async stats(table, columns) {
      const counts = ['count(*)', ...columns.map((name) => `count(${quoteIdentifier(name)})`)];
      const [rows = 0, ...nonNull] = getRow(
        db,
        table,
        `SELECT ${counts.join(',')} FROM ${quoteIdentifier(table)}`,
      );
      return { rows, nonNull: new Map(columns.map((name, index) => [name, nonNull[index] ?? 0])) };
    },
    read(table, columns) {
      return blocks(db, table, columns ? columns.map((name) => columnOf(table, name)) : table.columns);
    },
    async orphans() {
      return findOrphans(db, 'pass');
    },
    async sequences() {
      const kept = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").get();
      if (!kept) return new Map();
      const rows = db
        .prepare<[], [string, bigint | null]>('SELECT name, seq FROM sqlite_sequence ORDER BY name')
        .raw()
        .safeIntegers()
        .all();
      return new Map(rows.map(([name, seq]) => [name, String(seq ?? 0n)]));
    },
  };
}

async function* blocks(
  db: Database.Database,
  table: Table,
  columns: readonly Column[],
): AsyncGenerator<Block> {
  yield* readRows(db, table, columns);
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`table "${table.name}" has no column "${name}"`);
  return column;
}

function getRow(db: Database.Database, table: string, sql: string): number[] {
  try {
    return db.prepare<[], number[]>(sql).raw().get() ?? [];
  } catch (error) {
    throw fromSqlite(error, `Cannot count the rows of table "${table}"`);
  }
}
