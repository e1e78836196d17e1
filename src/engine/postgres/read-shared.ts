import { CarryoverError } from '../../errors.ts';
import { codeOf } from '../server/code-of.ts';
import type { Reader } from '../engine.ts';
import type { Connection } from './connection.ts';
import { begin } from './read-at-once.ts';
import type { ReadOptions } from './read-at-once.ts';
import { fromPostgres } from './postgres-error.ts';
import { quoteText } from './quote.ts';
import { createReader, inPlace } from './reader.ts';
import type { Place } from './reader.ts';
import { isShared, parseToken } from './share-instant.ts';
import type { SharedInstant } from './share-instant.ts';
import { parseTableName } from './table-name.ts';

/** Milliseconds. Nobody should be in the way; whoever waits to change a table waits for whoever shares the instant, who waits for us. */
const longestWait = 2000;

/** See `Session.readShared`. Whoever shares the instant holds every table as it is; so a table is only held here when it is read. */
export async function readShared<T>(
  { open, waitSeconds, location }: ReadOptions,
  token: string,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const instant = parseToken(token);
  if (instant === null) throw gone(location);
  const connection = await open(waitSeconds);
  const prove = async (): Promise<void> => {
    if (!(await isShared(connection, instant))) throw gone(location);
  };
  try {
    await join(connection, instant, location);
    await prove();
    const result = await work(createReader(connection, sharedPlace(connection, location, prove)));
    await prove();
    return result;
  } finally {
    await connection.close();
  }
}

async function join(connection: Connection, { snapshot }: SharedInstant, location: string): Promise<void> {
  try {
    await connection.run(
      `${begin}; SET TRANSACTION SNAPSHOT ${quoteText(snapshot)}; SET LOCAL lock_timeout = ${longestWait}`,
    );
  } catch (error) {
    // No such snapshot, or one of another database of that server.
    if (['22023', '42704', '0A000'].includes(codeOf(error))) throw gone(location, error);
    throw error;
  }
}

/** A table is the one of the instant if whoever shares it is there when we hold it, too, and its name means the same still. */
function sharedPlace(connection: Connection, location: string, proveShared: () => Promise<void>): Place {
  return {
    ...inPlace,
    async prove(table) {
      const name = inPlace.spell(table);
      try {
        await connection.run(`LOCK TABLE ${name} IN ACCESS SHARE MODE NOWAIT`);
      } catch (error) {
        if (codeOf(error) === '42P01') throw gone(location, error);
        throw fromPostgres(error, `Cannot hold table "${table}" of ${location}`);
      }
      if (!(await isSame(connection, table, name))) throw gone(location);
      await proveShared();
    },
  };
}

/** The catalog is read as it was at the instant; a name is looked up as it is now. */
async function isSame(connection: Connection, table: string, name: string): Promise<boolean> {
  const raw = parseTableName(table);
  const rows = await connection.rows(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND c.oid = pg_catalog.to_regclass($3)`,
    [raw.schema, raw.name, name],
  );
  return rows.length > 0;
}

function gone(location: string, cause?: unknown): CarryoverError {
  return new CarryoverError(
    'CHANGED_SINCE',
    `The instant at which ${location} was to be read is over, or belongs to another database. Nothing was read of it.`,
    { hint: 'Whoever shared it has ended: begin anew.', cause },
  );
}
