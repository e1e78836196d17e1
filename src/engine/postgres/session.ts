import { CarryoverError } from '../../errors.ts';
import type { ServerAddress } from '../server/server-address.ts';
import type { ConnectOptions, Engine, Reader, Session } from '../engine.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { readHistory, refuseForeignHistory } from './history.ts';
import { holdTables } from './hold-tables.ts';
import { withLiveStage } from './live-stage.ts';
import { lockDatabase } from './lock.ts';
import { missingRights } from './missing.ts';
import { fromPostgres } from './postgres-error.ts';
import { createReader, heldPlace } from './reader.ts';
import { openScratch } from './scratch.ts';
import { cleanVersions } from './versions/clean.ts';

export interface SessionParts {
  readonly engine: Engine;
  readonly address: ServerAddress;
  readonly options: ConnectOptions;
  /** Carries the lock and the stage. */
  readonly connection: Connection;
}

/** A session of PostgreSQL. What reads has a connection of its own. */
export async function createSession(parts: SessionParts): Promise<Session> {
  const { engine, address, options, connection } = parts;
  const { location, database } = address;
  const waitSeconds = options.waitSeconds ?? 5;
  const open = (): Promise<Connection> =>
    openConnection(address, { waitSeconds, ...(options.readOnly && { readOnly: true }) });
  const [[number = ''] = []] = await connection.rows("SELECT current_setting('server_version')");
  const product = `PostgreSQL ${number?.split(' ', 1)[0]}`;
  const scratch = async (): Promise<Session> =>
    openScratch({
      engine,
      product,
      connection: await openConnection(address, { waitSeconds }),
      again: scratch,
    });

  return {
    engine,
    version: product,
    database,
    location,
    readersWait: null,
    lock: ({ waitSeconds: seconds = 0 }) =>
      asOurs(lockDatabase(connection, location, seconds), `Cannot lock ${location}`),
    read: (work) =>
      asOurs(withReader(open, { location, seconds: waitSeconds }, work), `Cannot read ${location}`),
    stage: (stageOptions, work) =>
      asOurs(
        withLiveStage({ connection, location, waitSeconds, reconnect: open }, stageOptions, work),
        `Cannot change ${location}. Nothing was changed`,
      ),
    async history() {
      return asOurs(readHistory(connection), `Cannot read the history of ${location}`);
    },
    async clean() {
      return asOurs(cleanVersions(connection), `Cannot clear up what earlier runs left in ${location}`);
    },
    missing: (need) => asOurs(missingRights(connection, need), `Cannot find out the rights on ${location}`),
    scratch,
    async run() {
      throw new CarryoverError('UNEXPECTED', 'A schema script runs in a scratch database only.');
    },
    files: () => [],
    close: () => connection.close(),
  };
}

async function asOurs<T>(work: Promise<T>, doing: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fromPostgres(error, doing);
  }
}

/** All tables at one instant, and none of them can be changed or dropped until the end. */
async function withReader<T>(
  open: () => Promise<Connection>,
  { location, seconds }: { readonly location: string; readonly seconds: number },
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const connection = await open();
  try {
    await refuseForeignHistory(connection);
    const held = await holdTables(connection, {
      begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      mode: 'ACCESS SHARE',
      seconds,
      location,
    });
    return await work(createReader(connection, heldPlace(connection, held)));
  } finally {
    await connection.close();
  }
}
