import type { ServerAddress } from '../server/server-address.ts';
import { mysqlConfig } from '../server/mysql-config.ts';
import { openConnection } from './connection.ts';
import type { Connection, Witness } from './connection.ts';
import { ServerError } from './server-error.ts';

/** How a connection of ours is watched. */
export function witnessOf(address: ServerAddress): Witness {
  return {
    seconds: address.silenceSeconds,
    async isAtWork(id) {
      try {
        return await ask(address, async (connection) => {
          const [[command = '', state] = []] = await connection.query(
            `SELECT command, state FROM information_schema.processlist WHERE ${isOurs(id)}`,
          );
          return /^(query|execute)$/i.test(command ?? '') && !waitsForUs.test(state ?? '');
        });
      } catch (error) {
        // A server that refuses to let one more in is alive.
        return error instanceof ServerError && !error.isLost;
      }
    },
    async drop(id) {
      await ask(address, async (connection) => {
        const found = await connection.query(
          `SELECT id FROM information_schema.processlist WHERE ${isOurs(id)}`,
        );
        if (found.length > 0) await connection.run(`KILL ${id}`);
      }).catch(() => undefined);
    },
  };
}

/** A server that was started anew may have given the number to somebody else. */
function isOurs(id: number): string {
  return `id = ${id} AND user = SUBSTRING_INDEX(USER(), '@', 1)`;
}

/** States in which the server waits for what we send, or for us to take what it sends. */
const waitsForUs = /reading from net|writing to net|receiving from client|sending to client/i;

async function ask<T>(address: ServerAddress, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await openConnection({ ...(await mysqlConfig(address)), database: '' });
  const timer = setTimeout(() => connection.destroy(), address.connectSeconds * 1000);
  try {
    return await work(connection);
  } finally {
    clearTimeout(timer);
    await connection.close();
  }
}
