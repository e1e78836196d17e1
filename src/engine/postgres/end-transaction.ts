import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { readHistory } from './history.ts';
import { fromPostgres, isLastWord, isServerError } from './postgres-error.ts';

export interface Ending {
  readonly connection: Connection;
  /** For messages. */
  readonly location: string;
  /** Another connection to the same database, to see what became of this one. */
  reconnect(): Promise<Connection>;
}

/**
 * Commits. After an error in the commit itself, the database says what happened: the history entry is there or it is not.
 * @param id of the history entry
 * @throws FAILED_AFTER_COMMIT if it was made all the same
 */
export async function endTransaction(ending: Ending, id: string): Promise<void> {
  const { connection } = ending;
  let failed: unknown;
  try {
    // The server answers the COMMIT of a failed transaction with ROLLBACK, and calls it no error.
    if ((await connection.run('COMMIT')) === 'COMMIT') return;
    failed = new CarryoverError(
      'DATABASE_FAILED',
      'The server undid the run at its end. Nothing was changed.',
    );
  } catch (error) {
    failed = fromPostgres(error, 'The commit failed. Nothing was changed');
    const isKnown = isServerError(error) && !isLastWord(error);
    if (!isKnown && (await wasCommitted(ending, id))) {
      throw new CarryoverError(
        'FAILED_AFTER_COMMIT',
        'The change was made, but the connection was lost before the server could say so.',
        { hint: 'The new version is live. Look at the server and the network, then run `carryover check`.' },
      );
    }
  }
  throw failed;
}

const mostLooks = 100;

/** @throws CONNECTION_FAILED if the database does not tell */
async function wasCommitted({ connection, location, reconnect }: Ending, id: string): Promise<boolean> {
  let look: Connection | null = null;
  try {
    look = await reconnect();
    // The other end may still be about it: what it did can be seen when it is gone.
    for (let looks = 0; looks < mostLooks; looks += 1) {
      if ((await readHistory(look)).some((entry) => entry.id === id)) return true;
      const [[alive] = []] = await look.rows(
        `SELECT count(*)::text FROM pg_catalog.pg_stat_activity WHERE pid = ${connection.pid}`,
      );
      if (alive === '0') return (await readHistory(look)).some((entry) => entry.id === id);
      await sleep(100);
    }
    throw new Error('the lost connection is still at work there');
  } catch (error) {
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `The connection to ${location} was lost during the commit, and the database does not tell whether the change was made (${error instanceof Error ? error.message : String(error)}).`,
      { hint: `When the server is back: carryover status shows whether run ${id} is in the history.` },
    );
  } finally {
    await look?.close();
  }
}
