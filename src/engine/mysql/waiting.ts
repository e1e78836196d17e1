import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';

/** A statement under way on a connection of its own. */
export interface Pending {
  readonly connection: Connection;
  /** Whether it is over, well or not. */
  readonly settled: boolean;
  /** @throws what the statement failed with */
  readonly done: Promise<void>;
}

/** Sends a statement without waiting for its end. */
export function begin(connection: Connection, sql: string): Pending {
  const state = { settled: false };
  const done = connection
    .run(sql)
    .then(() => undefined)
    .finally(() => (state.settled = true));
  // Whoever began it looks at it later.
  done.catch(() => undefined);
  return {
    connection,
    done,
    get settled() {
      return state.settled;
    },
  };
}

/**
 * Resolves with true as soon as the server says that the statement waits for a table somebody holds, with false if it
 * ends without.
 */
export async function untilWaiting(control: Connection, pending: Pending): Promise<boolean> {
  for (;;) {
    if (pending.settled) return false;
    if (await isWaiting(control, pending.connection.id)) return true;
    await sleep(1);
  }
}

async function isWaiting(control: Connection, id: number): Promise<boolean> {
  const [[state] = []] = await control.query(
    `SELECT state FROM information_schema.processlist WHERE id = ${id}`,
  );
  return /metadata lock/.test(state ?? '');
}

/** Ends a statement that waits, and waits until it has ended. The connection stays. */
export async function interrupt(control: Connection, pending: Pending): Promise<void> {
  while (!pending.settled) {
    await control.run(`KILL QUERY ${pending.connection.id}`).catch(() => undefined);
    await sleep(5);
  }
}
