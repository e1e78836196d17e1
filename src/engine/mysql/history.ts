import type { Generated, Kysely } from 'kysely';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import type { HistoryRow } from '../history-row.ts';
import { historyColumns, toHistoryEntry, toHistoryRow } from '../history-row.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './quote.ts';
import { toServerError } from './server-error.ts';

/** The history table inside the database: never part of a snapshot, kept when everything else is replaced. */
const historyTable = 'carryover_runs';

interface Runs extends HistoryRow {
  run: Generated<string>;
}

const columns = `run,${historyColumns}`;

/**
 * What bears the name of the history is left out of snapshots and stays when all else is replaced: it must be ours.
 * @throws PLAN_REFUSED if it is not
 */
export async function refuseForeignHistory(connection: Connection, database: string): Promise<void> {
  const names = await columnNames(connection, database);
  if (names.length === 0 || names.join(',') === columns) return;
  throw new CarryoverError(
    'PLAN_REFUSED',
    `The database has a table "${historyTable}" of its own, where carryover keeps its history. Nothing was changed.`,
    {
      hint: 'Give that table another name: carryover would take it for its history, and not carry it over.',
      details: { type: 'table', name: historyTable },
    },
  );
}

async function columnNames(connection: Connection, database: string): Promise<(string | null)[]> {
  const rows = await connection.query(
    `SELECT column_name FROM information_schema.columns
     WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [database, historyTable],
  );
  return rows.map(([name]) => name ?? null);
}

/** Finished runs of a database, newest first; empty where no run has ever been. */
export async function readHistory(connection: Connection, database: string): Promise<HistoryEntry[]> {
  if ((await columnNames(connection, database)).length === 0) return [];
  const runs = await over(connection, database);
  // As they were written: clocks go back now and then.
  const rows = await asked(() => runs.selectFrom(historyTable).selectAll().orderBy('run', 'desc').execute());
  return rows.map(toHistoryEntry);
}

/**
 * Makes the history of `live` with one entry more, in the database `beside`: it becomes the history by the same statement
 * that makes the staged tables the live ones.
 */
export async function writeHistoryBeside(
  connection: Connection,
  { live, beside }: { live: string; beside: string },
  entry: HistoryEntry,
): Promise<void> {
  const runs = await over(connection, beside);
  await asked(() => runs.schema.dropTable(historyTable).ifExists().execute());
  await asked(() => create(runs));
  if ((await columnNames(connection, live)).length > 0) {
    const table = quoteIdentifier(historyTable);
    await connection.run(
      `INSERT INTO ${quoteIdentifier(beside)}.${table} SELECT * FROM ${quoteIdentifier(live)}.${table} ORDER BY run`,
    );
  }
  await asked(() => runs.insertInto(historyTable).values(toHistoryRow(entry)).execute());
}

async function create(runs: Kysely<{ [historyTable]: Runs }>): Promise<void> {
  const { sql } = await import('kysely');
  await runs.schema
    .createTable(historyTable)
    .addColumn('run', 'bigint', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'varchar(190)', (column) => column.notNull().unique())
    .addColumn('command', 'varchar(20)', (column) => column.notNull())
    .addColumn('started_at', 'varchar(40)', (column) => column.notNull())
    .addColumn('ended_at', 'varchar(40)', (column) => column.notNull())
    .addColumn('snapshot', 'text')
    .addColumn('schema_digest', 'text', (column) => column.notNull())
    .addColumn('inputs_digest', 'text')
    .addColumn('retained', 'text')
    .addColumn('tables', sql`longtext`, (column) => column.notNull())
    .addColumn('tool_version', 'text', (column) => column.notNull())
    .modifyEnd(sql`ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
    .execute();
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toServerError(error);
  }
}

/** Loaded on first use: it takes as long to load as all else that a run with nothing to do needs. */
async function over(connection: Connection, database: string): Promise<Kysely<{ [historyTable]: Runs }>> {
  const { Kysely, MysqlDialect } = await import('kysely');
  const { driver } = connection;
  const lent = { query: driver.query.bind(driver), release: () => undefined };
  const dialect = new MysqlDialect({
    // One connection is all there is: it is lent, and stays open.
    pool: {
      getConnection: (give) => give(null, lent),
      end: (done) => done(null),
    },
  });
  return new Kysely<{ [historyTable]: Runs }>({ dialect }).withSchema(database);
}
