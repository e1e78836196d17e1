import type Database from 'better-sqlite3';
import type { Orphans } from '../engine.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { fromSqlite } from './sqlite-error.ts';
import { isSqliteError } from '../../is-sqlite-error.ts';

const mostSamples = 5;

type Violation = [table: string, rowid: bigint | null, parent: string, key: bigint];

interface Found {
  table: string;
  parent: string;
  key: number;
  rows: number;
  rowids: bigint[];
}

/**
 * Rows whose foreign key has no parent, per foreign key, with samples of the keys.
 * @param broken a table with a key that SQLite can't check (no such column in the parent, or no key there): it is passed
 *   over, or an error
 */
export function findOrphans(db: Database.Database, broken: 'pass' | 'throw'): Orphans[] {
  try {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all();
    return tables.flatMap((table) => {
      try {
        return orphansIn(db, table);
      } catch (error) {
        if (broken === 'pass' && isBroken(error)) return [];
        throw error;
      }
    });
  } catch (error) {
    throw fromSqlite(error, 'Cannot check the foreign keys');
  }
}

/** What SQLite says of a statement that makes no sense with this schema; whatever ails the file or the disk has another code. */
function isBroken(error: unknown): boolean {
  return isSqliteError(error) && error.code === 'SQLITE_ERROR';
}

function orphansIn(db: Database.Database, child: string): Orphans[] {
  const found = new Map<number, Found>();
  for (const [table, rowid, parent, fkid] of db
    .prepare<[string], Violation>('SELECT "table", rowid, parent, fkid FROM pragma_foreign_key_check(?)')
    .raw()
    .safeIntegers()
    .iterate(child)) {
    const key = Number(fkid);
    const orphans = found.get(key) ?? { table, parent, key, rows: 0, rowids: [] };
    found.set(key, orphans);
    orphans.rows += 1;
    if (rowid !== null && orphans.rowids.length < mostSamples) orphans.rowids.push(rowid);
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
