import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import { closeAll } from './close-all.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './quote.ts';
import type { Server } from './server.ts';
import { ServerError } from './server-error.ts';
import { whoHolds } from './who-holds.ts';

/** Tables that nobody can write to. Each is locked by a connection of its own, so that each can be let go by itself. */
export interface Held {
  /** By table. Taken out by whoever lets a table go. */
  readonly holders: Map<string, Connection>;
  /** @throws CONNECTION_FAILED if a connection died: then somebody may have written */
  check(): Promise<void>;
  release(): Promise<void>;
}

const holderLost = 'The connection that held writers off was lost. Nothing was changed';
const pingMilliseconds = 30_000;
const openAtOnce = 8;
const lockTimeout = 1205;

/**
 * Holds writers off all tables (readers go on). All tables or none: what can't be had at once is let go of and tried
 * again, so that a program which writes to several tables in one transaction can come to its end.
 * @throws LOCKED naming who is in the way
 */
export async function holdWriters(
  server: Server,
  database: string,
  tables: readonly string[],
): Promise<Held> {
  const holders = await openHolders(server, database, tables);
  try {
    await lockAll(server, database, holders);
  } catch (error) {
    await closeAll(holders.values());
    throw error;
  }
  const lost = { is: false };
  const ping = async (): Promise<void> => {
    await Promise.all([...holders.values()].map((holder) => holder.run('DO 1')));
  };
  // A connection without a word for long is forgotten by what lies between.
  const timer = setInterval(() => void ping().catch(() => (lost.is = true)), pingMilliseconds);
  timer.unref();
  return {
    holders,
    async check() {
      await ping().catch(() => (lost.is = true));
      if (lost.is)
        throw new CarryoverError('CONNECTION_FAILED', `${holderLost}.`, {
          hint: 'Look at the server, then run again.',
        });
    },
    async release() {
      clearInterval(timer);
      await closeAll(holders.values());
    },
  };
}

async function openHolders(
  server: Server,
  database: string,
  tables: readonly string[],
): Promise<Map<string, Connection>> {
  const holders = new Map<string, Connection>();
  try {
    for (let from = 0; from < tables.length; from += openAtOnce) {
      const some = tables.slice(from, from + openAtOnce);
      const opened = await Promise.allSettled(
        some.map(async (table) => holders.set(table, await server.open(database))),
      );
      const failed = opened.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    }
    return holders;
  } catch (error) {
    await closeAll(holders.values());
    throw error;
  }
}

async function lockAll(
  server: Server,
  database: string,
  holders: ReadonlyMap<string, Connection>,
): Promise<void> {
  const deadline = Date.now() + server.waitSeconds * 1000;
  for (;;) {
    const results = await Promise.allSettled(
      [...holders].map(async ([table, holder]) => {
        await holder.run('SET SESSION lock_wait_timeout = 1');
        await holder.run(`LOCK TABLES ${quoteIdentifier(table)} READ`);
      }),
    );
    const faults = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    const [fault] = faults;
    if (fault === undefined) return;
    const other = faults.find((one) => !(one instanceof ServerError && one.errno === lockTimeout));
    if (other !== undefined) throw other;
    if (Date.now() >= deadline) throw await inTheWay(server, database);
    await Promise.all([...holders.values()].map((holder) => holder.run('UNLOCK TABLES')));
    await sleep(100 + Math.random() * 400);
  }
}

async function inTheWay(server: Server, database: string): Promise<CarryoverError> {
  const who = await whoHolds(server, database);
  return new CarryoverError(
    'LOCKED',
    `${server.address.location} is in use: a transaction that writes does not end${who}. Nothing was changed.`,
    { hint: 'Run again when it is done, or wait longer with --wait SECONDS.' },
  );
}
