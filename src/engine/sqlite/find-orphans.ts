import type Database from 'better-sqlite3';
import type { Orphans } from '../engine.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { fromSqlite } from './sqlite-error.ts';

const mostSamples = 5;

type Violation = [table: string, rowid: bigint | null, parent: string, key: bigint];

interface Found {
  table: string;
  parent: string;
  key: number;
  rows: number;
  rowids: bigint[];
}

/** Rows whose foreign key has no parent, per foreign key, with samples of the keys. */
export function findOrphans(db: Database.Database): Orphans[] {
  const found = new Map<string, Found>();
  try {
    for (const [table, rowid, parent, key] of db
      .prepare<[], Violation>('PRAGMA foreign_key_check')
      .raw()
      .safeIntegers()
      .iterate()) {
      const id = JSON.stringify([table, Number(key)]);
      const orphans = found.get(id) ?? { table, parent, key: Number(key), rows: 0, rowids: [] };
      found.set(id, orphans);
      orphans.rows += 1;
      if (rowid !== null && orphans.rowids.length < mostSamples) orphans.rowids.push(rowid);
    }
  } catch (error) {
    throw fromSqlite(error, 'Cannot check the foreign keys');
  }
  return [...found.values()].map((orphans) => describe(db, orphans));
}

function describe(db: Database.Database, { table, parent, key, rows, rowids }: Found): Orphans {
  const columns = db
    .prepare<[string, number], string>(
      'SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq',
    )
    .pluck()
    .all(table, key);
  const text = columns.map((name) => `quote(${quoteIdentifier(name)})`).join(` || ${quoteText(', ')} || `);
  const sample = db
    .prepare<[bigint], string>(`SELECT ${text} FROM ${quoteIdentifier(table)} WHERE rowid = ?`)
    .pluck();
  return { table, columns, parent, rows, samples: rowids.map((rowid) => sample.get(rowid) ?? '') };
}
