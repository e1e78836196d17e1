import { CarryoverError } from '../../errors.ts';
import type { Attribute } from '../../model.ts';
import type { ConnectOptions, Engine, Reader, Session } from '../engine.ts';
import { cleanScratch, cleanSides, mendCutover } from './clean-sides.ts';
import type { Connection } from './connection.ts';
import { guardName } from './guard.ts';
import { readHistory } from './history.ts';
import { lockDatabase } from './lock-database.ts';
import { missingRights } from './missing-rights.ts';
import type { Live } from './live.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';
import { readAtOnce } from './read-at-once.ts';
import { runScript } from './run-script.ts';
import { createDatabase } from './server.ts';
import type { Server } from './server.ts';
import { newSideId, sideName } from './side-names.ts';
import { withStage } from './with-stage.ts';

export interface SessionParts {
  readonly server: Server;
  readonly live: Live;
  /** For short questions; what takes long has connections of its own. */
  readonly main: Connection;
  readonly options: ConnectOptions;
}

/** A session of MySQL or MariaDB: a database, with connections as they are needed. */
export function createSession(engine: Engine, parts: SessionParts): Session {
  const { server, live, main, options } = parts;
  const { traits } = server;
  /** That the script of a scratch database told: given there, they would outlive it. */
  let rights: readonly Attribute[] = [];
  const doing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fromMysql(error, what);
    }
  };
  const refuseReadOnly = (): void => {
    if (options.readOnly && !live.isPrivate)
      throw new CarryoverError('UNEXPECTED', 'The session is read-only: nothing can be changed through it.');
  };

  return {
    engine,
    version: `${traits.product} ${traits.version}`,
    database: live.isPrivate ? 'scratch' : live.name,
    location: live.isPrivate ? 'a scratch database' : server.address.location,
    readersWait: null,
    async lock(wait) {
      if (live.isPrivate) return async () => undefined;
      return doing(`Cannot lock ${server.address.location}`, () => lockDatabase(server, live.name, wait));
    },
    async read(work) {
      return doing(`Cannot read ${live.isPrivate ? 'the scratch database' : server.address.location}`, () =>
        readAtOnce(server, live.name, (reader) => work(withRights(reader, rights))),
      );
    },
    async stage(stageOptions, work) {
      refuseReadOnly();
      return withStage(live, stageOptions, work);
    },
    async history() {
      return doing('Cannot read the history', () => readHistory(main, live.name));
    },
    async clean(what = 'all') {
      refuseReadOnly();
      if (what === 'scratch')
        return doing('Cannot clear up what earlier runs left', () => cleanScratch(main, live.root));
      if (live.isPrivate) return [];
      return doing('Cannot clear up what earlier runs left', async () => {
        const connection = await server.open(live.name, { forObjects: true });
        try {
          await mendCutover(connection, live.name);
          return await cleanSides(connection, live.name);
        } finally {
          await connection.close();
        }
      });
    },
    async missing(need) {
      return doing('Cannot read the rights of the user', () => missingRights(server, main, live.root, need));
    },
    async scratch() {
      return doing('Cannot make a scratch database', () => openScratch(engine, server, live.root));
    },
    async run(script, { strange = false } = {}) {
      if (!live.isPrivate)
        throw new CarryoverError('UNEXPECTED', 'A schema script runs in a scratch database only.');
      const made = await runScript(server, live, { script, strange });
      rights = made.rights;
      return made.leftOut;
    },
    files: () => [],
    async close() {
      if (live.isPrivate)
        await main.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(live.name)}`).catch(() => undefined);
      await main.close();
    },
  };
}

function withRights(reader: Reader, rights: readonly Attribute[]): Reader {
  if (rights.length === 0) return reader;
  return { ...reader, schema: async () => ({ ...(await reader.schema()), attributes: rights }) };
}

/** An empty database in place of one that does not exist. */
export async function openStandIn(engine: Engine, server: Server, database: string): Promise<Session> {
  try {
    return await openScratch(engine, server, database);
  } catch (error) {
    throw fromMysql(error, `There is no database "${database}", and none can be made to try things out in`);
  }
}

async function openScratch(engine: Engine, server: Server, root: string): Promise<Session> {
  const main = await server.open(null);
  const name = sideName(root, 'scratch', newSideId());
  try {
    await guardName(main, name);
    await createDatabase(main, name, root);
    await main.run(`USE ${quoteIdentifier(name)}`);
  } catch (error) {
    await main.close();
    throw error;
  }
  const own: Live = { server, name, root, isPrivate: true };
  return createSession(engine, { server, live: own, main, options: {} });
}
