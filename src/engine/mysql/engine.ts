import { CarryoverError } from '../../errors.ts';
import type { ConnectOptions, Engine } from '../engine.ts';
import { parseServerUrl } from '../server/server-address.ts';
import type { ServerAddress } from '../server/server-address.ts';
import { connectionFailed } from '../server/connection-failed.ts';
import { mysqlDialect } from './dialect.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';
import { readTraits, refuseOldServer } from './schema/traits.ts';
import type { Traits } from './schema/traits.ts';
import { createDatabase, dial, serverAt } from './server.ts';
import type { Server, Wait } from './server.ts';
import { ServerError } from './server-error.ts';
import { createSession, openStandIn } from './session.ts';

/** MySQL and MariaDB. */
export const mysqlEngine: Engine = {
  name: 'mysql',
  dialect: mysqlDialect,
  async connect(url, options) {
    const address = parseServerUrl(url);
    const wait = { waitSeconds: 5, ...options };
    const server = serverAt(address, wait, await askTraits(address, wait));
    if (!(await exists(server))) {
      if (options.orEmpty) return openStandIn(mysqlEngine, server, address.database);
      await make(server, options);
    }
    const main = await server.open(address.database, { readOnly: options.readOnly === true });
    const [[database] = []] = await main.query('SELECT DATABASE()').catch((error: unknown) => {
      throw connectionFailed(address, error);
    });
    const name = database ?? address.database;
    const live = { server, name, root: name, isPrivate: false };
    return createSession(mysqlEngine, { server, live, main, options });
  },
};

async function askTraits(address: ServerAddress, wait: Wait): Promise<Traits> {
  const connection = await dial(address, null, wait);
  try {
    const traits = await readTraits(connection.query);
    refuseOldServer(traits);
    return traits;
  } catch (error) {
    throw fromMysql(error, `Cannot connect to ${address.location}`);
  } finally {
    await connection.close();
  }
}

async function exists({ address, open }: Server): Promise<boolean> {
  const connection = await open(null);
  try {
    await connection.run(`USE ${quoteIdentifier(address.database)}`);
    return true;
  } catch (error) {
    if (error instanceof ServerError && error.errno === 1049) return false;
    throw connectionFailed(address, error);
  } finally {
    await connection.close();
  }
}

async function make({ address, open }: Server, { create, readOnly }: ConnectOptions): Promise<void> {
  if (!create || readOnly) {
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `Cannot connect to ${address.location}: there is no database ${address.database}.`,
      { hint: 'Look at the name; to make a new database run `carryover init`.' },
    );
  }
  const connection = await open(null);
  try {
    await createDatabase(connection, address.database);
  } catch (error) {
    const isForbidden = error instanceof ServerError && forbidden.has(error.errno);
    if (!isForbidden)
      throw fromMysql(error, `Cannot make the database ${address.database} at ${address.location}`);
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `The user may not make the database ${address.database} at ${address.location}.`,
      {
        hint: `Have it made: CREATE DATABASE ${quoteIdentifier(address.database)} CHARACTER SET utf8mb4;`,
        cause: error,
      },
    );
  } finally {
    await connection.close();
  }
}

/** What the server says to who may not make a database, or not one of this name. */
const forbidden = new Set([1044, 1142, 1227, 1290, 1836]);
