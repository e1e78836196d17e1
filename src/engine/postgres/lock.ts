import { CarryoverError } from '../../errors.ts';
import { pause } from '../../pause.ts';
import type { ConnectOptions, Release } from '../engine.ts';
import type { Connection } from './connection.ts';
import { describeProcesses } from './describe-processes.ts';
import { fromPostgres } from './postgres-error.ts';

/** What carryover's advisory locks are filed under: `cary` in ASCII. A database has its own locks. */
export const lockClass = 0x63_61_72_79;
const runLock = 1;
const renamingLock = 2;
const renamingSeconds = 30;

/**
 * Keeps a second run away from the database: a lock of this connection, which the server lets go when it ends,
 * however it does.
 */
export async function lockDatabase(
  connection: Connection,
  location: string,
  { waitSeconds = 0, signal }: Pick<ConnectOptions, 'waitSeconds' | 'signal'>,
): Promise<Release> {
  const deadline = Date.now() + waitSeconds * 1000;
  for (;;) {
    const [[taken] = []] = await connection.rows(
      `SELECT pg_catalog.pg_try_advisory_lock(${lockClass}, ${runLock})::text`,
    );
    if (taken === 'true') return releaseOf(connection);
    const left = deadline - Date.now();
    if (left <= 0) throw await inUse(connection, location);
    await pause(Math.min(100, left), signal);
  }
}

function releaseOf(connection: Connection): Release {
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    // Where the connection is gone, the lock is too.
    await connection
      .rows(`SELECT pg_catalog.pg_advisory_unlock(${lockClass}, ${runLock})`)
      .catch(() => undefined);
  };
}

async function inUse(connection: Connection, location: string): Promise<CarryoverError> {
  const holders = await describeProcesses(
    connection,
    `SELECT pid FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted
      AND classid = ${lockClass} AND objid = ${runLock} AND objsubid = 2
      AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  );
  return new CarryoverError(
    'LOCKED',
    `Another run of carryover is at work on ${location}${holders}. Nothing was changed.`,
    { hint: 'Wait for it to end, or give --wait SECONDS.' },
  );
}

/**
 * Whoever renames namespaces does it alone, till the end of the transaction: two at once would stumble over each other.
 * @throws LOCKED
 */
export async function lockRenaming(connection: Connection): Promise<void> {
  await connection.run(`SET LOCAL lock_timeout = '${renamingSeconds}s'`);
  try {
    await connection.rows(`SELECT pg_catalog.pg_advisory_xact_lock(${lockClass}, ${renamingLock})`);
  } catch (error) {
    throw fromPostgres(
      error,
      'Another run of carryover is building a version of this database. Nothing was changed',
    );
  }
}
