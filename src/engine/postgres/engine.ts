import { CarryoverError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { parseServerUrl } from '../server/server-address.ts';
import { openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { createDatabase } from './create-database.ts';
import { postgresDialect } from './dialect.ts';
import { createSession } from './session.ts';
import { openStandIn } from './stand-in.ts';

/** PostgreSQL 14 and newer: one transaction, in which namespaces change places. */
export const postgresEngine: Engine = {
  name: 'postgres',
  dialect: postgresDialect,
  async connect(url, options) {
    const address = parseServerUrl(url);
    const open = (): Promise<Connection> =>
      openConnection(address, {
        waitSeconds: options.waitSeconds ?? 5,
        ...(options.readOnly && { readOnly: true }),
      });
    const connection = await open().catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      if (options.orEmpty) return null;
      if (!options.create) throw error;
      await createDatabase(address);
      return open();
    });
    if (connection === null) return openStandIn(postgresEngine, address, options);
    return createSession({ engine: postgresEngine, address, options, connection });
  },
};

function isMissing(error: unknown): boolean {
  return error instanceof CarryoverError && error.details?.['exists'] === false;
}
