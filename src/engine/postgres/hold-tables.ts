import { CarryoverError } from '../../errors.ts';
import { codeOf } from '../server/code-of.ts';
import type { Connection } from './connection.ts';
import { describeProcesses } from './describe-processes.ts';
import { fromPostgres } from './postgres-error.ts';
import { free, ours } from './schema/catalog/ours.ts';
import { qualified } from './table-name.ts';

export interface Hold {
  /** How the transaction begins. */
  readonly begin: string;
  /** `ACCESS SHARE` keeps others from changing a table's definition, `SHARE ROW EXCLUSIVE` from writing, too. */
  readonly mode: 'ACCESS SHARE' | 'SHARE ROW EXCLUSIVE';
  readonly seconds: number;
  /** For messages. */
  readonly location: string;
}

/** Whoever waits for a lock makes others wait behind him: so it is asked for again and again, a moment each time. */
const longestWait = 1000;
const shortestWait = 100;

/** A table that is held. */
export interface Held {
  readonly oid: string;
  /** Quoted, with its schema. */
  readonly name: string;
}

/**
 * Begins a transaction that holds a lock on every table. Only then is the instant fixed that it sees: a table that is
 * changed between the two would be read as empty (docs/SAFETY.md).
 * @throws LOCKED, naming who is in the way
 */
export async function holdTables(connection: Connection, hold: Hold): Promise<readonly Held[]> {
  const deadline = Date.now() + hold.seconds * 1000;
  for (;;) {
    const tables = await listTables(connection);
    const left = Math.max(0, deadline - Date.now());
    const error = await tryHold(
      connection,
      hold,
      tables,
      Math.min(longestWait, Math.max(shortestWait, left)),
    );
    if (error === null) return tables;
    await connection.run('ROLLBACK');
    // A table was made or dropped between the looking and the locking.
    const isStale = error === stale || codeOf(error) === '42P01';
    if (!isStale && codeOf(error) !== '55P03')
      throw fromPostgres(error, `Cannot hold the tables of ${hold.location}. Nothing was changed`);
    if (Date.now() >= deadline && !isStale) throw await inTheWay(connection, hold, tables);
  }
}

const stale = new Error('the tables changed');

async function tryHold(
  connection: Connection,
  { begin, mode }: Hold,
  tables: readonly Held[],
  milliseconds: number,
): Promise<unknown> {
  await connection.run(begin);
  if (tables.length === 0) return null;
  try {
    await connection.run(`SET LOCAL lock_timeout = ${Math.ceil(milliseconds)}`);
    await connection.run(`LOCK TABLE ${tables.map(({ name }) => name).join(', ')} IN ${mode} MODE`);
    await connection.run('SET LOCAL lock_timeout = 0');
    const now = await listTables(connection);
    return sameTables(tables, now) ? null : stale;
  } catch (error) {
    return error;
  }
}

function sameTables(one: readonly Held[], other: readonly Held[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ oid, name }, index) => oid === other[index]?.oid && name === other[index].name)
  );
}

async function listTables(connection: Connection): Promise<Held[]> {
  const rows = await connection.rows(
    `SELECT c.oid::text, n.nspname::text, c.relname::text FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND ${ours('n')} AND ${free('pg_class', 'c.oid')} ORDER BY c.oid`,
  );
  return rows.map(([oid, schema, name]) => ({
    oid: oid ?? '',
    name: qualified({ schema: schema ?? '', name: name ?? '' }),
  }));
}

async function inTheWay(
  connection: Connection,
  { mode, location }: Hold,
  tables: readonly Held[],
): Promise<CarryoverError> {
  const modes =
    mode === 'ACCESS SHARE'
      ? "('AccessExclusiveLock')"
      : "('RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')";
  const holders = await describeProcesses(
    connection,
    `SELECT pid FROM pg_catalog.pg_locks WHERE locktype = 'relation' AND granted AND mode IN ${modes}
      AND relation IN (${tables.map(({ oid }) => oid).join(', ')})`,
  );
  const doing = mode === 'ACCESS SHARE' ? 'changing a table of' : 'writing to';
  return new CarryoverError(
    'LOCKED',
    `Another program is ${doing} ${location} and does not let go${holders}. Nothing was changed.`,
    { hint: 'Let it end, or wait longer with --wait SECONDS.' },
  );
}
