import type { ServerAddress } from '../server/server-address.ts';
import type { ConnectOptions, Engine, Session } from '../engine.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { createDatabase } from './create-database.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { createSession } from './session.ts';
import { isStandIn, newStandIn, scratchLock } from './versions/version-names.ts';

/**
 * An empty database of a name of ours, in place of one that does not exist. Gone on `close()`; where a run dies with it,
 * the next one that needs such a one drops it.
 */
export async function openStandIn(
  engine: Engine,
  address: ServerAddress,
  options: ConnectOptions,
): Promise<Session> {
  const waitSeconds = options.waitSeconds ?? 5;
  // The lock of its name is held where everybody can look for it: locks belong to one database.
  const keeper = await openConnection({ ...address, database: 'postgres' }, { waitSeconds });
  const own = { ...address, database: newStandIn() };
  try {
    await dropLeftOvers(keeper);
    await keeper.rows(`SELECT pg_catalog.pg_advisory_lock(${scratchLock(own.database)})`);
    await createDatabase(own, address);
    const connection = await openConnection(own, { waitSeconds });
    const session = await createSession({ engine, address: own, options, connection });
    return { ...session, close: () => close(session, keeper, own.database) };
  } catch (error) {
    await drop(keeper, own.database).catch(() => undefined);
    await keeper.close();
    throw error;
  }
}

async function close(session: Session, keeper: Connection, name: string): Promise<void> {
  await session.close();
  await drop(keeper, name).catch(() => undefined);
  await keeper.close();
}

async function drop(keeper: Connection, name: string): Promise<void> {
  await keeper.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}

async function dropLeftOvers(keeper: Connection): Promise<void> {
  const rows = await keeper.rows(
    `SELECT datname::text FROM pg_catalog.pg_database
      WHERE datname LIKE ${quoteText('carryover\\_empty\\_%')} AND pg_catalog.pg_has_role(datdba, 'USAGE')`,
  );
  for (const [name = null] of rows) {
    if (name === null || !isStandIn(name)) continue;
    const lock = scratchLock(name);
    const [[free] = []] = await keeper.rows(`SELECT pg_catalog.pg_try_advisory_lock(${lock})::text`);
    if (free !== 'true') continue;
    await drop(keeper, name).catch(() => undefined);
    await keeper.rows(`SELECT pg_catalog.pg_advisory_unlock(${lock})`);
  }
}
