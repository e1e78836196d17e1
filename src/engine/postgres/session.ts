import { CarryoverError } from '../../errors.ts';
import type { ServerAddress } from '../server/server-address.ts';
import type { ConnectOptions, Engine, Session } from '../engine.ts';
import { asOurs } from './as-ours.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { readHistory } from './history.ts';
import { withLiveStage } from './live-stage.ts';
import { lockDatabase } from './lock.ts';
import { missingRights } from './missing.ts';
import { readAtOnce } from './read-at-once.ts';
import { readShared } from './read-shared.ts';
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
  const open = (seconds: number): Promise<Connection> =>
    openConnection(address, {
      waitSeconds: seconds,
      signal: options.signal,
      ...(options.readOnly && { readOnly: true }),
    });
  const [[number = ''] = []] = await asOurs(
    connection.rows("SELECT current_setting('server_version')"),
    `Cannot connect to ${location}`,
  );
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
    lock: (wait) => asOurs(lockDatabase(connection, location, wait), `Cannot lock ${location}`),
    read: (work) => asOurs(readAtOnce({ open, waitSeconds, location }, work), `Cannot read ${location}`),
    readShared: (token, work) =>
      asOurs(readShared({ open, waitSeconds, location }, token, work), `Cannot read ${location}`),
    stage: (stageOptions, work) =>
      asOurs(
        withLiveStage(
          { connection, location, waitSeconds, reconnect: () => open(waitSeconds) },
          stageOptions,
          work,
        ),
        `Cannot change ${location}. Nothing was changed`,
      ),
    async history() {
      return asOurs(readHistory(connection), `Cannot read the history of ${location}`);
    },
    async clean(what = 'all') {
      return asOurs(cleanVersions(connection, what), `Cannot clear up what earlier runs left in ${location}`);
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
