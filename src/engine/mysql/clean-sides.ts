import type { Connection } from './connection.ts';
import { endStatements } from './end-statements.ts';
import { isUnguarded } from './guard.ts';
import { readHistory } from './history.ts';
import { finishJournal, readJournal, undoJournal } from './journal.ts';
import { quoteIdentifier } from './quote.ts';
import { parseSideName } from './side-names.ts';
import type { SideDatabase } from './side-names.ts';

/** Finishes or undoes a cutover that was cut off: whether it happened, the history tells. */
export async function mendCutover(connection: Connection, live: string): Promise<void> {
  const journal = await readJournal(connection);
  if (!journal) return;
  await endStatements(connection, live);
  const history = await readHistory(connection, live);
  const isDone = history.some(({ id }) => id === journal.run);
  await (isDone ? finishJournal : undoJournal)(connection, journal);
}

/**
 * Drops the databases beside the live one that nobody uses: what dead runs left, and old versions that are no way back.
 * @returns their names
 */
export async function cleanSides(connection: Connection, live: string): Promise<string[]> {
  const [newest] = await readHistory(connection, live);
  return dropUnguarded(connection, live, ({ kind, id }) => kind !== 'old' || id !== newest?.retained);
}

/**
 * The same of throw-away databases alone, and of what was being built for one: it bears the name of any that is being
 * built, so it stays where a cutover was cut off, which may need it.
 */
export async function cleanScratch(connection: Connection, live: string): Promise<string[]> {
  const isCutOff = (await readJournal(connection)) !== null;
  return dropUnguarded(connection, live, ({ kind }) => kind === 'scratch' || (kind === 'new' && !isCutOff));
}

async function dropUnguarded(
  connection: Connection,
  live: string,
  isWanted: (side: SideDatabase) => boolean,
): Promise<string[]> {
  const rows = await connection.query(
    'SELECT schema_name FROM information_schema.schemata ORDER BY schema_name',
  );
  const removed: string[] = [];
  for (const [name] of rows) {
    const side = parseSideName(live, name ?? '');
    if (!side || !isWanted(side)) continue;
    if (!(await isUnguarded(connection, side.name))) continue;
    await connection.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(side.name)}`);
    removed.push(side.name);
  }
  return removed;
}
