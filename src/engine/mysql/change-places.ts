import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import { closeAll } from './close-all.ts';
import type { Connection } from './connection.ts';
import type { Held } from './hold-writers.ts';
import { dropStatement, prepareStatement } from './journal.ts';
import type { Journal, Made } from './journal.ts';
import { quoteIdentifier } from './quote.ts';
import type { Server } from './server.ts';
import { begin, interrupt, untilWaiting } from './waiting.ts';
import type { Pending } from './waiting.ts';

export interface Places {
  readonly server: Server;
  readonly held: Held;
  /** The live database. */
  readonly live: string;
  /** Where the tables are that become the live ones. */
  readonly incoming: string;
  /** Where those go that are live now. */
  readonly outgoing: string;
  /** Names of the live tables; each that is held among them. */
  readonly leaving: readonly string[];
  readonly entering: readonly string[];
  readonly journal: Journal;
}

/**
 * The commit point: one RENAME of all tables. Nobody writes between the last moment of the old tables and the first of the
 * new ones, or before the triggers of the new ones are there.
 *
 * A statement that needs many tables for itself waits for one after the other, and a writer that waits longer would get
 * those that it does not wait for yet. So each table is let go only when that statement is seen to wait for it: from there
 * on it goes before every writer.
 */
export async function changePlaces(places: Places): Promise<void> {
  const crew = await createCrew(places);
  try {
    for (const { object } of places.journal.taken)
      if (object && object.kind !== 'trigger')
        await crew.control.run(dropStatement(object.kind, object.name, places.live));
    await (places.server.traits.renamesUnderLock ? renameUnderLock : renameFromQueue)(places, crew);
  } finally {
    await closeAll(crew.all);
  }
}

/** The connections of one cutover. */
interface Crew {
  readonly all: Connection[];
  /** Looks and interrupts. */
  readonly control: Connection;
  /** Asks for tables to see whether somebody waits for them. */
  readonly prober: Connection;
  open(patience: number): Promise<Connection>;
}

/** Seconds that the cutover waits for those who read in long transactions, at least. */
const leastPatience = 5;

async function createCrew({ server, live }: Places): Promise<Crew> {
  const all: Connection[] = [];
  const open = async (patience: number): Promise<Connection> => {
    const connection = await server.open(live, { forObjects: true });
    all.push(connection);
    await connection.run(`SET SESSION lock_wait_timeout = ${patience}`);
    return connection;
  };
  try {
    return { all, open, control: await open(60), prober: await open(60) };
  } catch (error) {
    await closeAll(all);
    throw error;
  }
}

function patienceOf({ server }: Places): number {
  return Math.ceil(Math.max(server.waitSeconds, leastPatience));
}

/** Where the server allows a RENAME to who holds the locks: one connection has all tables, and does everything. */
async function renameUnderLock(places: Places, crew: Crew): Promise<void> {
  const { live, incoming, leaving, entering, journal } = places;
  const worker = await crew.open(patienceOf(places));
  const locks = [
    ...leaving.map((name) => `${qualified(live, name)} WRITE`),
    ...entering.map((name) => `${qualified(incoming, name)} WRITE`),
  ];
  const locking = begin(worker, `LOCK TABLES ${locks.join(', ')}`);
  await handOver(places, crew, {
    waiter: locking,
    probe: (name) => `SELECT 1 FROM ${qualified(live, name)} LIMIT 0`,
  });
  for (const { object } of journal.taken)
    if (object?.kind === 'trigger') await worker.run(dropStatement('trigger', object.name, live));
  await worker.run(renameSql(places));
  for (const made of journal.made) if (made.table !== null) await makeEarly(worker, made);
  await worker.run('UNLOCK TABLES');
}

/** Where it does not: the RENAME is queued, and behind it who makes the triggers of the new tables. */
async function renameFromQueue(places: Places, crew: Crew): Promise<void> {
  const { live, journal } = places;
  await takeTriggers(places, crew);
  const renamer = await crew.open(patienceOf(places));
  if (places.held.holders.size === 0) {
    // Nobody waits to write, and who queued for a table could have it before the RENAME comes to it: they would wait for
    // each other. The triggers are made when the journal is worked off.
    await inTime(begin(renamer, renameSql(places)).done);
    return;
  }
  // The workers are there before anybody has to wait for them.
  const early = new Map<string, Connection>();
  for (const { table } of journal.made)
    if (table !== null && !early.has(table)) early.set(table, await crew.open(patienceOf(places)));
  const renaming = begin(renamer, renameSql(places));
  const queued = new Map<string, Pending>();
  await handOver(places, crew, {
    waiter: renaming,
    // Asks for no more than a statement that is prepared, which whoever holds a table for writing lets pass.
    probe: (name) => prepareStatement(`SELECT 1 FROM ${qualified(live, name)}`),
    async beforeLast() {
      for (const [table, worker] of early) {
        const locking = begin(worker, `LOCK TABLES ${qualified(live, table)} WRITE`);
        queued.set(table, locking);
        await untilWaiting(crew.control, locking);
      }
    },
  });
  for (const [table, locking] of queued) {
    // A table that was not there before has nobody who waits to write to it.
    const worker = await locking.done.then(() => locking.connection).catch(() => null);
    if (!worker) continue;
    for (const made of journal.made) if (made.table === table) await makeEarly(worker, made);
    await worker.run('UNLOCK TABLES');
  }
}

/** What fails here is tried again, and told, when the journal is worked off. */
async function makeEarly(worker: Connection, { statements }: Made): Promise<void> {
  for (const sql of statements) {
    const isDone = await worker.run(sql).then(
      () => true,
      () => false,
    );
    if (!isDone) return;
  }
}

/**
 * Drops triggers of tables that nobody can write to, and keeps it so: the DROPs are queued, and behind them a lock that
 * goes before every writer. LOCK TABLES … WRITE would be one too, but asks for the children of the table's foreign keys
 * as well, which others of us hold.
 */
async function takeTriggers(places: Places, crew: Crew): Promise<void> {
  const { live, held, journal } = places;
  const triggers = journal.taken.filter(({ object }) => object?.kind === 'trigger');
  for (const table of new Set(triggers.map((trigger) => trigger.table ?? ''))) {
    const holder = held.holders.get(table);
    const own = triggers.filter((trigger) => trigger.table === table);
    const statements = own.map(({ object }) => dropStatement('trigger', object?.name ?? '', live));
    if (holder) statements.push(`FLUSH TABLES ${qualified(live, table)} WITH READ LOCK`);
    const queue: Pending[] = [];
    for (const sql of statements) {
      const pending = begin(await crew.open(patienceOf(places)), sql);
      queue.push(pending);
      if (holder) await untilWaiting(crew.control, pending);
    }
    await holder?.run('UNLOCK TABLES');
    for (const pending of queue) await inTime(pending.done);
    const keeper = queue.at(-1)?.connection;
    if (!holder || !keeper) continue;
    held.holders.set(table, keeper);
    await holder.close();
  }
}

interface HandOver {
  readonly waiter: Pending;
  /** A statement that has to wait if, and only if, the waiter waits for this table. */
  probe(table: string): string;
  /** Called when the waiter has all tables but one. */
  beforeLast?(): Promise<void>;
}

/** Lets go of each table when the waiter is seen to wait for it. */
async function handOver(places: Places, crew: Crew, parts: HandOver): Promise<void> {
  const { holders } = places.held;
  const left = [...holders.keys()].toSorted(asServersSort(places));
  const { waiter } = parts;
  try {
    while (left.length > 0 && !waiter.settled) {
      const next = await nextWanted(crew, parts, left);
      if (next === null) continue;
      if (left.length === 1) await parts.beforeLast?.();
      await letGo(holders.get(next));
      left.splice(left.indexOf(next), 1);
    }
  } catch (error) {
    await interrupt(crew.control, waiter);
    throw error;
  }
  await inTime(waiter.done);
}

/** The lock is proven to have been there until now: a connection that died would have let writers in. */
async function letGo(holder: Connection | undefined): Promise<void> {
  await holder?.run('UNLOCK TABLES');
}

/** The table that is waited for: most likely the first. */
async function nextWanted(
  crew: Crew,
  { waiter, probe }: HandOver,
  left: readonly string[],
): Promise<string | null> {
  for (const [index, table] of left.entries()) {
    // What the waiter needs some time to come to is no reason to look elsewhere.
    const tries = index === 0 ? 20 : 1;
    for (let attempt = 0; attempt < tries && !waiter.settled; attempt += 1) {
      if (await isWanted(crew, probe(table))) return table;
      await sleep(1);
    }
  }
  return null;
}

async function isWanted({ control, prober }: Crew, sql: string): Promise<boolean> {
  const probing = begin(prober, sql);
  const waits = await untilWaiting(control, probing);
  if (waits) await interrupt(control, probing);
  return waits;
}

/** Servers take the locks of a statement in the order of the bytes of the names. */
function asServersSort({ server }: Places): (a: string, b: string) => number {
  const key = (name: string): Buffer =>
    Buffer.from(server.traits.lowerCaseTableNames === 0 ? name : name.toLowerCase());
  return (a, b) => key(a).compare(key(b));
}

async function inTime(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    const isTimeout = error instanceof Error && 'errno' in error && error.errno === 1205;
    if (!isTimeout) throw error;
    throw new CarryoverError(
      'LOCKED',
      'Somebody reads the old tables in a transaction that does not end, so they could not be exchanged. Nothing was changed.',
      { hint: 'Run again when it is done, or wait longer with --wait SECONDS.', cause: error },
    );
  }
}

function renameSql({ live, incoming, outgoing, leaving, entering }: Places): string {
  const steps = [
    ...leaving.map((name) => `${qualified(live, name)} TO ${qualified(outgoing, name)}`),
    ...entering.map((name) => `${qualified(incoming, name)} TO ${qualified(live, name)}`),
  ];
  return `RENAME TABLE ${steps.join(', ')}`;
}

function qualified(database: string, name: string): string {
  return `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
}
