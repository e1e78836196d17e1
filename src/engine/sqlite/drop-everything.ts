import type Database from 'better-sqlite3';
import { historyTable } from './history.ts';
import { quoteIdentifier } from './quote.ts';
import { fromSqlite } from './sqlite-error.ts';

/**
 * Drops all that is there but the history. Foreign keys must be off since before the transaction began: inside one,
 * switching them off does nothing, and dropping a parent would delete its children's rows.
 */
export function dropEverything(db: Database.Database): void {
  if (db.pragma('foreign_keys', { simple: true }) !== 0) throw new Error('foreign keys are on');
  db.unsafeMode(true);
  // Dropping a virtual table drops its shadow tables; views and triggers go first, so that none refers to what is gone.
  dropAll(db, 'trigger', "SELECT name FROM sqlite_schema WHERE type = 'trigger'");
  dropAll(db, 'view', "SELECT name FROM sqlite_schema WHERE type = 'view'");
  dropAll(db, 'table', "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'");
  dropAll(
    db,
    'table',
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  dropAll(db, 'table', "SELECT name FROM sqlite_schema WHERE name GLOB 'sqlite_stat[14]'");
  dropCounters(db);
}

/**
 * SQLite makes the table of its counters by itself and lets nobody drop it. Under another name it goes like any other:
 * a database that never had one is not left with it.
 */
function dropCounters(db: Database.Database): void {
  const name = 'carryover_counters';
  db.pragma('writable_schema = ON');
  db.prepare("UPDATE sqlite_schema SET name = ?, tbl_name = ?, sql = ? WHERE name = 'sqlite_sequence'").run(
    name,
    name,
    `CREATE TABLE ${name}(name,seq)`,
  );
  db.pragma('writable_schema = RESET');
  dropAll(db, 'table', `SELECT name FROM sqlite_schema WHERE name = '${name}'`);
}

function dropAll(db: Database.Database, type: string, query: string): void {
  const names = db.prepare<[], string>(query).pluck().all();
  for (const name of names) {
    if (name === historyTable) continue;
    try {
      db.exec(`DROP ${type} IF EXISTS ${quoteIdentifier(name)}`);
    } catch (error) {
      throw fromSqlite(error, `Cannot drop ${type} "${name}"`);
    }
  }
}
