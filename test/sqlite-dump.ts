import { Database } from './sqlite-driver.ts';

/**
 * All that a database holds, line by line, read without any code of carryover: objects, rows with their rowids, types
 * and bits, counters, settings, and what the engine's own checks say. Two databases with the same dump are the same, but
 * for the history of runs and the engine's statistics.
 */
export function dump(path: string): string[] {
  const db = new Database(path, { readonly: true });
  try {
    const objects = db
      .prepare<[], [string, string, string | null]>(
        `SELECT type, name, sql FROM sqlite_schema
         WHERE tbl_name <> 'carryover_runs' AND name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name`,
      )
      .raw()
      .all();
    const tables = objects.filter(([type, , sql]) => type === 'table' && !/^create virtual/i.test(sql ?? ''));
    return [
      ...pragmas.map((name) => `${name} = ${JSON.stringify(db.pragma(name))}`),
      ...objects.map((object) => object.join(' | ')),
      ...tables.flatMap(([, name]) => rowsOf(db, name)),
    ];
  } finally {
    db.close();
  }
}

const pragmas = ['user_version', 'application_id', 'encoding', 'integrity_check', 'foreign_key_check'];

function rowsOf(db: Database.Database, table: string): string[] {
  const columns = db
    .prepare<[string], string>(`SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1`)
    .pluck()
    .all(table);
  const cells = columns.map((name) => {
    const cell = `${quote(table)}.${quote(name)}`;
    return `CASE WHEN typeof(${cell}) IN ('integer', 'real') THEN ${cell} ELSE typeof(${cell}) || ':' || hex(${cell}) END`;
  });
  const number = rowidOf(db, table, columns);
  const query = db.prepare(`SELECT ${[...number, ...cells].join(',')} FROM ${quote(table)}`);
  const rows = query.raw().safeIntegers().all() as unknown[][];
  return rows.map((row) => `${table}: ${row.map(exactly).join(', ')}`).toSorted();
}

/** Numbers come as such: a real is told by its bits. All else the query has told already. */
function exactly(value: unknown): string {
  if (typeof value !== 'number') return String(value);
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(value);
  return `real:${bits.toString('hex')}`;
}

function rowidOf(db: Database.Database, table: string, columns: readonly string[]): string[] {
  const taken = new Set(columns.map((name) => name.toLowerCase()));
  const name = ['rowid', '_rowid_', 'oid'].find((candidate) => !taken.has(candidate));
  const without = db.prepare('SELECT wr FROM pragma_table_list(?)').pluck().get(table) === 1;
  return without || name === undefined || table === 'sqlite_sequence' ? [] : [name];
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
