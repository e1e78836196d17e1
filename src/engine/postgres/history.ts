import type { Kysely } from 'kysely';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import type { HistoryRow } from '../history-row.ts';
import { historyColumns, toHistoryEntry, toHistoryRow } from '../history-row.ts';
import type { Connection } from './connection.ts';
import { partOf } from './versions/version-names.ts';

/** Namespace of the history: never part of a snapshot, kept when everything else is replaced. */
const historyNamespace = 'carryover';
const runsTable = 'carryover_runs';
const retainedTable = 'carryover_retained';

interface Runs extends HistoryRow {
  /** In the order of writing: clocks go back now and then. */
  number: string;
}

/** Which namespace of a retained version stands for which: `carryover_old_0a1b2c3d4e5f_0` for `public`. */
interface Retained {
  version: string;
  namespace: string;
  stands_for: string;
}

interface Tables {
  [runsTable]: Runs;
  [retainedTable]: Retained;
}

const runsColumns = `number,${historyColumns}`;

/**
 * What bears the name of the history is left out of snapshots and stays when all else is replaced: it must be ours.
 * @throws PLAN_REFUSED if it is not
 */
export async function refuseForeignHistory(connection: Connection): Promise<void> {
  const found = await connection.rows(
    `SELECT c.relname::text, c.relkind::text,
      (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm', 'p', 'f')`,
    [historyNamespace],
  );
  const stranger = found.find(
    ([name, kind, columns]) =>
      kind !== 'r' || (name !== retainedTable && (name !== runsTable || columns !== runsColumns)),
  );
  if (!stranger) return refuseForeignNamespace(connection);
  const name = stranger[0] ?? '';
  throw new CarryoverError(
    'PLAN_REFUSED',
    `The database has a schema "${historyNamespace}" of its own (with "${name}" in it), where carryover keeps its history. Nothing was changed.`,
    {
      hint: 'Give that schema another name: carryover would take it for its history, and not carry it over.',
      details: { schema: historyNamespace, name },
    },
  );
}

/** What begins like ours is taken for a version or a scratch, and left out as well. */
async function refuseForeignNamespace(connection: Connection): Promise<void> {
  const found = await connection.rows(
    "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname ~ '^carryover_' ORDER BY nspname",
  );
  const stranger = found.find(([name]) => partOf(name ?? '') === null);
  if (!stranger) return;
  const name = stranger[0] ?? '';
  throw new CarryoverError(
    'PLAN_REFUSED',
    `The database has a schema "${name}", and names that begin with "carryover_" are kept for what carryover makes itself. Nothing was changed.`,
    { hint: 'Give that schema another name.', details: { schema: name } },
  );
}

/** Finished runs, newest first; empty where no run has ever been. */
export async function readHistory(connection: Connection): Promise<HistoryEntry[]> {
  if (!(await hasHistory(connection))) return [];
  const runs = await over(connection);
  const rows = await runs.selectFrom(runsTable).selectAll().orderBy('number', 'desc').execute();
  return rows.map(toHistoryEntry);
}

/** Writes one entry, inside whatever transaction is open. */
export async function writeHistory(connection: Connection, entry: HistoryEntry): Promise<void> {
  const runs = await over(connection);
  await makeHistory(runs);
  await runs
    .insertInto(runsTable)
    .values(({ selectFrom, fn, eb }) => ({
      number: selectFrom(runsTable).select(
        eb(fn.coalesce(fn.max('number'), eb.val('0')), '+', '1').as('next'),
      ),
      ...toHistoryRow(entry),
    }))
    .execute();
}

export interface Standing {
  readonly namespace: string;
  readonly standsFor: string;
}

/** Notes what a retained version consists of. */
export async function writeRetained(
  connection: Connection,
  version: string,
  standings: readonly Standing[],
): Promise<void> {
  const runs = await over(connection);
  await makeHistory(runs);
  if (standings.length === 0) return;
  await runs
    .insertInto(retainedTable)
    .values(standings.map(({ namespace, standsFor }) => ({ version, namespace, stands_for: standsFor })))
    .execute();
}

/** The namespaces of a retained version; empty if there is none of that name. */
export async function readRetained(connection: Connection, version: string): Promise<Standing[]> {
  if (!(await hasHistory(connection))) return [];
  const runs = await over(connection);
  const rows = await runs
    .selectFrom(retainedTable)
    .selectAll()
    .where('version', '=', version)
    .orderBy('namespace')
    .execute();
  return rows.map(({ namespace, stands_for }) => ({ namespace, standsFor: stands_for }));
}

export async function forgetRetained(connection: Connection, versions: readonly string[]): Promise<void> {
  if (versions.length === 0 || !(await hasHistory(connection))) return;
  const runs = await over(connection);
  await runs.deleteFrom(retainedTable).where('version', 'in', versions).execute();
}

async function hasHistory(connection: Connection): Promise<boolean> {
  const [[found] = []] = await connection.rows(
    `SELECT pg_catalog.to_regclass('${historyNamespace}.${runsTable}')::text`,
  );
  return found !== null;
}

async function makeHistory(runs: Kysely<Tables>): Promise<void> {
  await runs.schema.createSchema(historyNamespace).ifNotExists().execute();
  await runs.schema
    .createTable(runsTable)
    .ifNotExists()
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
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
  await runs.schema
    .createTable(retainedTable)
    .ifNotExists()
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('namespace', 'text', (column) => column.primaryKey())
    .addColumn('stands_for', 'text', (column) => column.notNull())
    .execute();
}

/** Loaded on first use: it takes as long to load as all else that a run with nothing to do needs. */
async function over({ client }: Connection): Promise<Kysely<Tables>> {
  const { Kysely, PostgresDialect } = await import('kysely');
  const only = {
    query: client.query.bind(client) as never,
    release: () => undefined,
  };
  const pool = { connect: async () => only, end: async () => undefined };
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(historyNamespace);
}
