import type Database from 'better-sqlite3';
import type { Generated, Kysely } from 'kysely';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import type { HistoryRow } from '../history-row.ts';
import { historyColumns, toHistoryEntry, toHistoryRow } from '../history-row.ts';

/** The history table inside the database: never part of a snapshot, kept when everything else is replaced. */
export const historyTable = 'carryover_runs';

interface Runs extends HistoryRow {
  rowid: Generated<number>;
}

/**
 * What bears the name of the history is left out of snapshots and stays when all else is replaced: it must be ours.
 * @throws PLAN_REFUSED if it is not
 */
export function refuseForeignHistory(db: Database.Database): void {
  const found = db
    .prepare<[string], [string, string]>('SELECT type, name FROM sqlite_schema WHERE lower(name) = ?')
    .raw()
    .get(historyTable);
  if (!found) return;
  const [type, name] = found;
  const names = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
  if (type === 'table' && name === historyTable && names.join(',') === historyColumns) return;
  throw new CarryoverError(
    'PLAN_REFUSED',
    `The database has a ${type} "${name}" of its own, where carryover keeps its history. Nothing was changed.`,
    {
      hint: `Give that ${type} another name: carryover would take it for its history, and not carry it over.`,
      details: { type, name },
    },
  );
}

/** Finished runs, newest first; empty where no run has ever been. */
export async function readHistory(db: Database.Database): Promise<HistoryEntry[]> {
  const exists = db
    .prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`)
    .get(historyTable);
  if (!exists) return [];
  const runs = await over(db);
  const rows = await runs
    .selectFrom(historyTable)
    .selectAll()
    // As they were written: clocks go back now and then.
    .orderBy(({ ref }) => ref('rowid'), 'desc')
    .execute();
  return rows.map(toHistoryEntry);
}

/** Writes one entry, inside whatever transaction is open. */
export async function writeHistory(db: Database.Database, entry: HistoryEntry): Promise<void> {
  const runs = await over(db);
  await runs.schema
    .createTable(historyTable)
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('command', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text', (column) => column.notNull())
    .addColumn('snapshot', 'text')
    .addColumn('schema_digest', 'text', (column) => column.notNull())
    .addColumn('inputs_digest', 'text')
    .addColumn('retained', 'text')
    .addColumn('tables', 'text', (column) => column.notNull())
    .addColumn('tool_version', 'text', (column) => column.notNull())
    .execute();
  await runs.insertInto(historyTable).values(toHistoryRow(entry)).execute();
}

/** Loaded on first use: it takes as long to load as all else that a run with nothing to do needs. */
async function over(db: Database.Database): Promise<Kysely<{ [historyTable]: Runs }>> {
  const { Kysely, SqliteDialect } = await import('kysely');
  return new Kysely({ dialect: new SqliteDialect({ database: db }) });
}
