import { createHash } from 'node:crypto';
import { CarryoverError } from '../../errors.ts';
import { pause } from '../../pause.ts';
import type { ConnectOptions, Release } from '../engine.ts';
import type { Connection } from './connection.ts';
import { releaseGuards } from './guard.ts';
import type { Server } from './server.ts';

/**
 * Keeps a second run away from the database `name`, for as long as the connection lives.
 * @throws LOCKED naming who is at work
 */
export async function lockDatabase(
  server: Server,
  name: string,
  { waitSeconds = 0, signal }: Pick<ConnectOptions, 'waitSeconds' | 'signal'>,
): Promise<Release> {
  const connection = await server.open(null);
  const lock = `carryover_${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
  try {
    // A second at a time, so that whoever aborts does not wait for the server.
    for (let left = Math.ceil(waitSeconds); ; left -= 1) {
      const [[got] = []] = await connection.query(`SELECT GET_LOCK(?, ${left > 0 ? 1 : 0})`, [lock]);
      if (got === '1') break;
      if (left <= 1) throw await locked(connection, lock, server);
      await pause(0, signal);
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  return async () => {
    await releaseGuards(connection);
    await connection.close();
  };
}

async function locked(connection: Connection, lock: string, server: Server): Promise<CarryoverError> {
  const [[user, seconds, id] = []] = await connection.query(
    'SELECT user, time, id FROM information_schema.processlist WHERE id = IS_USED_LOCK(?)',
    [lock],
  );
  const who = id ? ` (connection ${id} of user "${user}", silent for ${seconds} seconds)` : '';
  return new CarryoverError(
    'LOCKED',
    `Another run of carryover is at work on ${server.address.location}${who}. Nothing was changed.`,
    { hint: 'Run again when it is done, or wait for it with --wait SECONDS.' },
  );
}
