import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import { changePlaces } from './change-places.ts';
import { endStatements } from './end-statements.ts';
import { readHistory, writeHistoryBeside } from './history.ts';
import { finishJournal, undoJournal, writeJournal } from './journal.ts';
import type { Live } from './live.ts';
import { fromMysql } from './mysql-error.ts';
import { planJournal } from './plan-journal.ts';
import { quoteIdentifier } from './quote.ts';
import { noteRetained, tableNames } from './retained.ts';
import { introspect } from './schema/introspect.ts';
import { ownTables } from './schema/own-tables.ts';
import { ServerError } from './server-error.ts';
import type { Incoming } from './stage.ts';
import type { StageRun } from './stage-run.ts';
import { workOffJournal } from './work-off-journal.ts';

export interface Change {
  readonly incoming: Incoming;
  readonly entry: HistoryEntry;
  readonly retain: boolean;
}

/** Makes the staged database the live one: all of it, or nothing. @throws FAILED_AFTER_COMMIT, and what else leaves the old one */
export async function cutOver(live: Live, run: StageRun, change: Change): Promise<void> {
  try {
    await exchange(live, run, change);
  } catch (error) {
    throw live.isPrivate ? failedTrial(error) : error;
  }
}

/** What is live in a throw-away database is of no account: the trial failed, for the reason that is behind such a message. */
function failedTrial(error: unknown): unknown {
  const cause = error instanceof CarryoverError ? error.cause : undefined;
  const isKnown = cause instanceof ServerError || cause instanceof CarryoverError;
  return isKnown ? fromMysql(cause, 'Cannot fill the scratch database. Nothing was changed') : error;
}

async function exchange(live: Live, run: StageRun, change: Change): Promise<void> {
  const { incoming, entry } = change;
  const { building } = run;
  const doing = 'Cannot make the staged database the live one. Nothing was changed';
  try {
    await prepare(live, run, change);
  } catch (error) {
    throw fromMysql(error, doing);
  }
  const journal = planJournal(entry.id, run.old, incoming.schema);
  try {
    await building.run(`USE ${quoteIdentifier(live.name)}`);
    await writeJournal(building, journal);
    await run.held.check();
    await changePlaces({
      server: live.server,
      held: run.held,
      live: live.name,
      incoming: incoming.database,
      outgoing: run.outgoing,
      leaving: (await tableNames(building.query, live.name)).filter(isExchanged),
      entering: (await tableNames(building.query, incoming.database)).filter(isExchanged),
      journal,
    });
  } catch (error) {
    if (!(await wasCommitted(live, entry.id, error))) {
      await putBack(live);
      throw fromMysql(error, doing);
    }
  }
  run.keeps = change.retain && !live.isPrivate;
  await afterCommit(live);
}

/** The history changes places with the tables, so that it has the entry if, and only if, they are the new ones. */
function isExchanged(table: string): boolean {
  return table === 'carryover_runs' || !ownTables.has(table);
}

async function prepare(
  { server, name }: Live,
  run: StageRun,
  { incoming, entry, retain }: Change,
): Promise<void> {
  const { building, outgoing } = run;
  // With its connection the lock that keeps other runs away would be gone.
  await run.guard.run('DO 1');
  await building.run(`USE ${quoteIdentifier(name)}`);
  const now = await introspect(building.query, name, server.traits);
  if (now.script !== run.old.script) {
    throw new CarryoverError(
      'LOCKED',
      `Somebody changed the schema of "${name}" while the new one was built. Nothing was changed.`,
      { hint: 'Run again when nobody changes tables, views or triggers there.' },
    );
  }
  await building.run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(outgoing)}`);
  if (retain) await noteRetained(building, outgoing, run.old);
  await writeHistoryBeside(building, { live: name, beside: incoming.database }, entry);
}

/**
 * After an error the server says what happened: the history entry is there or it is not. A statement whose connection
 * broke is waited for first.
 */
async function wasCommitted({ server, name }: Live, entry: string, error: unknown): Promise<boolean> {
  try {
    const connection = await server.open(name);
    try {
      await endStatements(connection, name);
      return (await readHistory(connection, name)).some(({ id }) => id === entry);
    } finally {
      await connection.close();
    }
  } catch {
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `The connection broke during the cutover, and the server does not tell whether the new version is live.`,
      {
        hint: 'Either the old version is live or the new one, whole. When the server answers again, run the same command: it puts right what was cut off.',
        cause: error,
      },
    );
  }
}

/** The cutover did not happen: triggers and views are put back. What fails is left to the next run. */
async function putBack(live: Live): Promise<void> {
  try {
    await workOffJournal(live, undoJournal);
  } catch (error) {
    if (!(error instanceof ServerError) && !(error instanceof CarryoverError)) throw error;
  }
}

async function afterCommit(live: Live): Promise<void> {
  try {
    await workOffJournal(live, finishJournal);
  } catch (error) {
    if (error instanceof CarryoverError && error.code === 'FAILED_AFTER_COMMIT') throw error;
    throw new CarryoverError(
      'FAILED_AFTER_COMMIT',
      `The change is made and live, but views and triggers may be missing: ${error instanceof Error ? error.message : String(error)}`,
      { hint: 'Run the command again: it puts right what was cut off.', cause: error },
    );
  }
}
