import Database from 'better-sqlite3';

/**
 * All that a database holds, line by line, read without any code of carryover: objects, rows with their rowids, counters,
 * settings. Two databases with the same dump are the same, but for the history of runs.
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
    const settings = ['user_version', 'application_id', 'encoding'].map(
      (name) => `${name} = ${String(db.pragma(name, { simple: true }))}`,
    );
    return [
      ...settings,
      ...objects.map((object) => object.join(' | ')),
      ...tables.flatMap(([, name]) => rowsOf(db, name)),
    ];
  } finally {
    db.close();
  }
}

function rowsOf(db: Database.Database, table: string): string[] {
  const columns = db
    .prepare<[string], string>(`SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1`)
    .pluck()
    .all(table);
  const cells = columns.map((name) => {
    const cell = `${quote(table)}.${quote(name)}`;
    return `typeof(${cell}) || ':' || CASE WHEN typeof(${cell}) IN ('text', 'blob') THEN hex(${cell}) ELSE quote(${cell}) END`;
  });
  const bits = db.prepare(
    `SELECT ${[...rowidOf(db, table, columns), ...cells].join(',')} FROM ${quote(table)}`,
  );
  const rows = bits.raw().safeIntegers().all() as unknown[][];
  return rows.map((row) => `${table}: ${row.map(String).join(', ')}`).toSorted();
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
