import type Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry, Schema, Table } from '../../model.ts';
import type { Stage } from '../engine.ts';
import { writeHistory } from './history.ts';
import { quoteIdentifier } from './quote.ts';
import { findOrphans } from './find-orphans.ts';
import { createReader } from './reader.ts';
import { revertTo } from './revert.ts';
import { fromSqlite } from './sqlite-error.ts';
import { dropEverything } from './drop-everything.ts';
import { createRowWriter } from './write-rows.ts';
import type { RowWriter } from './write-rows.ts';

export interface StageParts {
  readonly db: Database.Database;
  readonly retained: string | null;
  /** File of the version that `revert` goes back to, attached to the connection. */
  readonly attached: boolean;
  /** Commits; called once, by `cutover`. */
  commit(entry: HistoryEntry): Promise<void>;
}

/** Name under which the retained version is attached during a rollback. */
export const attachedName = 'carryover_retained';

/** The stage of SQLite: all in the one open transaction on the live file, seen by nobody until it commits. */
export function createStage({ db, retained, attached, commit }: StageParts): Stage {
  const writers = new Map<string, RowWriter>();
  const writerOf = (table: Table, columns: readonly string[]): RowWriter => {
    const key = JSON.stringify([table.name, columns]);
    const writer = writers.get(key) ?? createRowWriter(db, table, columns);
    writers.set(key, writer);
    return writer;
  };
  const run = (doing: string, sql: string): void => {
    try {
      db.exec(sql);
    } catch (error) {
      throw fromSqlite(error, doing);
    }
  };

  return {
    ...createReader(db),
    async orphans() {
      return findOrphans(db, 'throw');
    },
    retained,
    async create(schema) {
      dropEverything(db);
      for (const table of schema.tables)
        if (table.kind !== 'shadow') run(`Cannot create table "${table.name}"`, table.sql);
      for (const table of schema.tables)
        for (const index of table.indexes)
          if (index.unique) run(`Cannot create index "${index.name}"`, index.sql);
    },
    async reuse(schema) {
      for (const object of schema.objects)
        if (object.kind === 'trigger') run('', `DROP TRIGGER ${quoteIdentifier(object.name)}`);
    },
    async clear(table) {
      clearTable(db, table);
    },
    async write(table, columns, blocks, written) {
      const writer = writerOf(table, columns);
      for await (const block of blocks) await written(block, writer.write(block));
    },
    async finish(schema, sequences) {
      writers.clear();
      for (const table of schema.tables) {
        for (const index of table.indexes)
          if (!exists(db, 'index', index.name))
            run(`Cannot create index "${index.name}" of table "${table.name}"`, index.sql);
      }
      for (const object of schema.objects) {
        if (!exists(db, object.kind, object.name))
          run(`Cannot create ${object.kind} "${object.name}"`, object.sql);
      }
      setSequences(db, schema, sequences);
      applySettings(db, schema);
    },
    async rebuild(table) {
      const name = quoteIdentifier(table);
      run(`Cannot rebuild "${table}"`, `INSERT INTO ${name}(${name}) VALUES ('rebuild')`);
      // A full-text index is kept in memory until a savepoint or the commit: read back before, it would look half built.
      run(`Cannot rebuild "${table}"`, 'SAVEPOINT carryover_rebuilt; RELEASE carryover_rebuilt');
    },
    async revert() {
      if (!attached) throw new CarryoverError('UNEXPECTED', 'No retained version is attached.');
      revertTo(db, attachedName);
    },
    async cutover(entry) {
      await writeHistory(db, entry).catch((error: unknown) => {
        throw fromSqlite(error, 'Cannot write the history of the run. Nothing was changed');
      });
      await commit(entry);
    },
  };
}

function clearTable(db: Database.Database, table: Table): void {
  try {
    db.unsafeMode(true);
    db.exec(`DELETE FROM ${quoteIdentifier(table.name)}`);
  } catch (error) {
    throw fromSqlite(error, `Cannot empty table "${table.name}"`);
  }
}

function exists(db: Database.Database, type: string, name: string): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?').get(type, name) !== undefined;
}

/** AUTOINCREMENT goes on where it was, or above the highest number that was loaded. */
function setSequences(db: Database.Database, schema: Schema, sequences: ReadonlyMap<string, string>): void {
  if (sequences.size === 0 || !exists(db, 'table', 'sqlite_sequence')) return;
  const update = db.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?');
  const insert = db.prepare('INSERT INTO sqlite_sequence (seq, name) VALUES (?, ?)');
  const numbered = new Set(
    schema.tables
      .filter((table) => table.columns.some((column) => column.identity))
      .map((table) => table.name),
  );
  for (const [table, last] of sequences) {
    if (!numbered.has(table)) continue;
    const values = [BigInt(last), table];
    if (update.run(values).changes === 0) insert.run(values);
  }
}

function applySettings(db: Database.Database, schema: Schema): void {
  for (const [name, value] of Object.entries(schema.settings)) db.pragma(`${name} = ${Math.trunc(value)}`);
}
