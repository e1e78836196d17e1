import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './quote.ts';

/**
 * Ends what a cutover that was cut off has left under way: a server does not notice that nobody is left at the other end of
 * a statement which waits for a table, and would do it when everybody has looked. Resolves when there is none any more.
 */
export async function endStatements(connection: Connection, live: string): Promise<void> {
  const database = `${quoteIdentifier(live)}.`;
  const beginnings = ['DROP TRIGGER IF EXISTS ', 'LOCK TABLES ', 'FLUSH TABLES '].map(
    (words) => words + database,
  );
  const begins = beginnings.map(() => 'LEFT(info, CHAR_LENGTH(?)) = ?').join(' OR ');
  for (;;) {
    const rows = await connection.query(
      `SELECT id FROM information_schema.processlist
       WHERE user = SUBSTRING_INDEX(USER(), '@', 1) AND id <> CONNECTION_ID()
         AND (${begins} OR (info LIKE 'RENAME TABLE %' AND INSTR(info, ?) > 0))`,
      [...beginnings.flatMap((text) => [text, text]), `${database}${quoteIdentifier('carryover_runs')}`],
    );
    if (rows.length === 0) return;
    for (const [id] of rows) await connection.run(`KILL ${id}`).catch(() => undefined);
    await sleep(20);
  }
}
