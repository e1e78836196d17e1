import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry, Schema } from '../../model.ts';
import type { Stage, StageOptions } from '../engine.ts';
import { changePlaces } from './change-places.ts';
import { closeAll } from './close-all.ts';
import { endStatements } from './end-statements.ts';
import type { Connection } from './connection.ts';
import { readHistory, refuseForeignHistory, writeHistoryBeside } from './history.ts';
import { holdWriters } from './hold-writers.ts';
import type { Held } from './hold-writers.ts';
import { finishJournal, readJournal, undoJournal, writeJournal } from './journal.ts';
import { fromMysql } from './mysql-error.ts';
import type { Journal } from './journal.ts';
import { planJournal } from './plan-journal.ts';
import { quoteIdentifier } from './quote.ts';
import { findRetained, noteRetained, tableNames } from './retained.ts';
import { introspect } from './schema/introspect.ts';
import { ownTables } from './schema/own-tables.ts';
import type { Server } from './server.ts';
import { ServerError } from './server-error.ts';
import { guardName, releaseGuards, tryLockStage } from './guard.ts';
import { newSideId, sideName } from './side-names.ts';
import { createStage } from './stage.ts';
import type { Incoming } from './stage.ts';

export interface Live {
  readonly server: Server;
  /** Name of the database. */
  readonly name: string;
  /** The database whose name the names of those beside it begin with. */
  readonly root: string;
  /** Nobody else knows the database, so nobody has to be held off. */
  readonly isPrivate: boolean;
}

/**
 * Holds writers off, gives `work` a stage, and takes away what is left of it. Until the cutover nothing of the live
 * database is touched.
 */
export async function withStage<T>(
  live: Live,
  options: StageOptions,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { server, name, root } = live;
  const run: Run = await openRun(live, options);
  try {
    const back =
      options.revertTo === undefined ? null : await findRetained(run.building.query, root, options.revertTo);
    await refuseForeignHistory(run.building, name);
    await refuseUnfinished(run);
    run.held = await hold(live, run);
    run.old = await introspect(run.reading.query, name, server.traits);
    const stage = createStage({
      server,
      live: name,
      old: run.old,
      staged: run.staged,
      retained: options.retain && !live.isPrivate ? run.id : null,
      back,
      reading: run.reading,
      building: run.building,
      commit: (incoming, entry) => cutOver(live, run, { incoming, entry, retain: options.retain === true }),
    });
    return await work(stage);
  } catch (error) {
    throw fromMysql(error, `Cannot change ${live.server.address.location}. Nothing was changed`);
  } finally {
    await closeRun(live, run);
  }
}

interface Run {
  readonly id: string;
  /** Databases of this run. */
  readonly staged: string;
  readonly outgoing: string;
  readonly guard: Connection;
  readonly reading: Connection;
  readonly building: Connection;
  held: Held;
  old: Schema;
  /** The old version is kept. */
  keeps: boolean;
}

const nobody: Held = { holders: new Map(), check: async () => undefined, release: async () => undefined };
const nothing: Schema = { tables: [], objects: [], attributes: [], settings: {}, leftOut: [], script: '' };

async function openRun({ server, name, root }: Live, options: StageOptions): Promise<Run> {
  const id = newSideId();
  const opened: Connection[] = [];
  const open = async (): Promise<Connection> => {
    const connection = await server.open(name);
    opened.push(connection);
    return connection;
  };
  try {
    const [guard, reading, building] = [await open(), await open(), await open()];
    if (!(await tryLockStage(guard, name, server.waitSeconds))) throw otherStage(server);
    const staged = sideName(root, 'new', id);
    const outgoing = sideName(root, 'old', id);
    for (const side of [staged, outgoing]) await guardName(guard, side);
    // What is gone back to is no left-over, whoever cleans up meanwhile.
    if (options.revertTo !== undefined) await guardName(guard, sideName(root, 'old', options.revertTo));
    return { id, staged, outgoing, guard, reading, building, held: nobody, old: nothing, keeps: false };
  } catch (error) {
    await closeAll(opened);
    throw fromMysql(error, `Cannot change ${server.address.location}. Nothing was changed`);
  }
}

function otherStage({ address }: Server): CarryoverError {
  return new CarryoverError(
    'LOCKED',
    `Another run of carryover is about to change ${address.location}. Nothing was changed.`,
    { hint: 'Run again when it is done, or wait longer with --wait SECONDS.' },
  );
}

async function hold({ server, name, isPrivate }: Live, { building }: Run): Promise<Held> {
  if (isPrivate) return nobody;
  const tables = (await tableNames(building.query, name)).filter((table) => !ownTables.has(table));
  return holdWriters(server, name, tables);
}

async function refuseUnfinished({ building }: Run): Promise<void> {
  if (!(await readJournal(building))) return;
  throw new CarryoverError(
    'LOCKED',
    'A cutover of this database was cut off, or is under way. Nothing was changed.',
    { hint: 'Run the command again: it begins by putting right what was cut off.' },
  );
}

/** Writers go on, and what was made beside goes; what can't be removed is left to the next run. */
async function closeRun({ server }: Live, run: Run): Promise<void> {
  await run.held.release();
  // A statement that was cut off may still be at work on the server.
  await closeAll([run.reading, run.building]);
  const sides = run.keeps ? [run.staged] : [run.staged, run.outgoing];
  try {
    const connection = await server.open(null);
    for (const side of sides) await connection.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(side)}`);
    await connection.close();
  } catch (error) {
    if (!(error instanceof ServerError) && !(error instanceof CarryoverError)) throw error;
  }
  await releaseGuards(run.guard);
  await run.guard.close();
}

interface Change {
  readonly incoming: Incoming;
  readonly entry: HistoryEntry;
  readonly retain: boolean;
}

async function cutOver(live: Live, run: Run, change: Change): Promise<void> {
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

async function prepare({ server, name }: Live, run: Run, { incoming, entry, retain }: Change): Promise<void> {
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

type WorkOff = (connection: Connection, journal: Journal) => Promise<void>;

/** Of a connection that breaks just then; doing it twice does no harm. */
const attempts = 3;

async function workOffJournal(live: Live, workOff: WorkOff): Promise<void> {
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
