import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { readJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import type { Live } from './live.ts';

type WorkOff = (connection: Connection, journal: Journal) => Promise<void>;

/** Of a connection that breaks just then; doing it twice does no harm. */
const attempts = 3;

/** Does what the journal of a cutover says, if there is one. */
export async function workOffJournal(live: Live, workOff: WorkOff): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryWorkOff(live, workOff);
    } catch (error) {
      if (attempt === attempts) throw error;
      await sleep(100 * attempt);
    }
  }
}

async function tryWorkOff({ server, name }: Live, workOff: WorkOff): Promise<void> {
  const connection = await server.open(name, { forObjects: true });
  try {
    const journal = await readJournal(connection);
    if (journal) await workOff(connection, journal);
  } finally {
    await connection.close();
  }
}
