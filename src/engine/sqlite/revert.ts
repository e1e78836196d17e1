import type Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import { dropEverything } from './drop-everything.ts';
import { historyTable } from './history.ts';
import { introspect } from './introspect.ts';
import { quoteIdentifier } from './quote.ts';
import { hiddenRowid } from './rowid.ts';
import { fromSqlite } from './sqlite-error.ts';
import type { Table } from '../../model.ts';

/**
 * Replaces all that is in the main database by what stands in the attached one, inside the open transaction: the same
 * objects in the same order, the same rows under the same rowids, the same counters, statistics and settings.
 */
export function revertTo(db: Database.Database, attached: string): void {
  try {
    dropEverything(db);
    const objects = db
      .prepare<[], [type: string, name: string, sql: string]>(
        `SELECT type, name, sql FROM ${attached}.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`,
      )
      .raw()
      .all()
      .filter(([, name]) => name !== historyTable);
    const shadows = new Set(
      db
        .prepare<[], string>(
          `SELECT name FROM pragma_table_list WHERE schema = '${attached}' AND type = 'shadow'`,
        )
        .pluck()
        .all(),
    );
    for (const [type, name, sql] of objects) if (type === 'table' && !shadows.has(name)) db.exec(sql);
    const { tables } = introspect(db);
    for (const table of tables) if (table.kind !== 'virtual') copyRows(db, table, attached);
    for (const [type, , sql] of objects) if (type !== 'table') db.exec(sql);
    copyInternals(db, attached);
  } catch (error) {
    throw fromSqlite(error, 'Cannot go back to the retained version');
  }
}

function copyRows(db: Database.Database, table: Table, attached: string): void {
  const name = quoteIdentifier(table.name);
  const columns = table.columns
    .filter((column) => !column.generated)
    .map((column) => quoteIdentifier(column.name));
  const rowid = table.withoutRowid || hasRowidAlias(table) ? null : hiddenRowid(table);
  const list = [...(rowid ? [rowid] : []), ...columns].join(',');
  db.exec(`DELETE FROM main.${name}`);
  db.exec(`INSERT OR ABORT INTO main.${name} (${list}) SELECT ${list} FROM ${attached}.${name}`);
  const count = (schema: string): unknown =>
    db.prepare(`SELECT count(*) FROM ${schema}.${name}`).pluck().get();
  if (count('main') !== count(attached)) {
    throw new CarryoverError(
      'VERIFICATION_FAILED',
      `Table "${table.name}" has not as many rows as its retained version. Nothing was changed.`,
    );
  }
}

/** An INTEGER PRIMARY KEY is the rowid itself. */
function hasRowidAlias(table: Table): boolean {
  const [key, ...more] = table.primaryKey;
  const column = table.columns.find((candidate) => candidate.name === key);
  return more.length === 0 && column?.nativeType.toUpperCase() === 'INTEGER';
}

function copyInternals(db: Database.Database, attached: string): void {
  const has = (schema: string, name: string): boolean =>
    db.prepare(`SELECT 1 FROM ${schema}.sqlite_schema WHERE name = ?`).get(name) !== undefined;
  for (const name of ['sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4']) {
    if (!has(attached, name)) continue;
    // SQLite makes the statistics tables itself when it analyses something.
    if (!has('main', name)) db.exec('ANALYZE main.sqlite_schema');
    if (!has('main', name)) continue;
    db.exec(`DELETE FROM main.${name}; INSERT INTO main.${name} SELECT * FROM ${attached}.${name};`);
  }
  for (const setting of ['user_version', 'application_id']) {
    db.pragma(`main.${setting} = ${Number(db.pragma(`${attached}.${setting}`, { simple: true }))}`);
  }
}
