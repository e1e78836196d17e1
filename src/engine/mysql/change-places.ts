import { closeAll } from './close-all.ts';
import type { Connection } from './connection.ts';
import { createCrew } from './crew.ts';
import type { Crew } from './crew.ts';
import { handOver } from './hand-over.ts';
import type { Held } from './hold-writers.ts';
import { inTime } from './in-time.ts';
import { dropStatement, prepareStatement } from './journal.ts';
import type { Journal, Made } from './journal.ts';
import { quoteTable } from './quote.ts';
import type { Server } from './server.ts';
import { begin, untilWaiting } from './waiting.ts';
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
  const crew = await createCrew(places.server, places.live);
  try {
    for (const { object } of places.journal.taken)
      if (object && object.kind !== 'trigger')
        await crew.control.run(dropStatement(object.kind, object.name, places.live));
    await (places.server.traits.renamesUnderLock ? renameUnderLock : renameFromQueue)(places, crew);
  } finally {
    await closeAll(crew.all);
  }
}

/** Seconds that the cutover waits for those who read in long transactions, at least. */
const leastPatience = 5;

function patienceOf({ server }: Places): number {
  return Math.ceil(Math.max(server.waitSeconds, leastPatience));
}

/** Where the server allows a RENAME to who holds the locks: one connection has all tables, and does everything. */
async function renameUnderLock(places: Places, crew: Crew): Promise<void> {
  const { live, incoming, leaving, entering, journal } = places;
  const worker = await crew.open(patienceOf(places));
  const locks = [
    ...leaving.map((name) => `${quoteTable(live, name)} WRITE`),
    ...entering.map((name) => `${quoteTable(incoming, name)} WRITE`),
  ];
  const locking = begin(worker, `LOCK TABLES ${locks.join(', ')}`);
  await handOver(places, crew, {
    waiter: locking,
    probe: (name) => `SELECT 1 FROM ${quoteTable(live, name)} LIMIT 0`,
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
    probe: (name) => prepareStatement(`SELECT 1 FROM ${quoteTable(live, name)}`),
    async beforeLast() {
      for (const [table, worker] of early) {
        const locking = begin(worker, `LOCK TABLES ${quoteTable(live, table)} WRITE`);
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
    if (holder) statements.push(`FLUSH TABLES ${quoteTable(live, table)} WITH READ LOCK`);
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

function renameSql({ live, incoming, outgoing, leaving, entering }: Places): string {
  const steps = [
    ...leaving.map((name) => `${quoteTable(live, name)} TO ${quoteTable(outgoing, name)}`),
    ...entering.map((name) => `${quoteTable(incoming, name)} TO ${quoteTable(live, name)}`),
  ];
  return `RENAME TABLE ${steps.join(', ')}`;
}
