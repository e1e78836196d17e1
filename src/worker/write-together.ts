import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reader } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { Lease, Queue } from '../queue/queue.ts';
import type { SnapshotTable } from '../snapshot/format.ts';
import { within } from '../snapshot/place.ts';
import { miscounted, stopIfAborted, tableFacts, writeTables } from '../snapshot/write-tables.ts';
import type { TablesSource } from '../snapshot/write-tables.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import type { DatabaseMark } from './database-mark.ts';
import { partFormat } from './part-job.ts';
import type { PartJob, Piece, Written } from './part-job.ts';
import { planParts } from './plan-parts.ts';
import { writePiece } from './write-piece.ts';

/** Who writes a snapshot together, and how. */
export interface Together {
  readonly queue: Queue;
  readonly database: DatabaseMark;
  readonly reader: Reader;
  /** Of the job whose snapshot it is. */
  readonly lease: Lease;
  /** About so many bytes of a table in the database make a job. */
  readonly partBytes: number;
}

/** How often is asked what has become of the parts: milliseconds. */
const pause = 200;
/** Parts are done about in their order: so many of them are asked about at a time. */
const watched = 64;

/**
 * Writes the rows of every table, as `writeTables` does, by jobs that any worker can take; all of them read the instant
 * that this reader sees. Where it can't be shared, this process reads alone.
 */
export async function writeTogether(source: TablesSource, together: Together): Promise<SnapshotTable[]> {
  const token = (await together.reader.share?.()) ?? null;
  if (token === null) return writeTables(source);
  const { parts, counted } = await planParts(together.reader, source.schema.tables, together.partBytes);
  const jobs = parts.map((pieces) => ({ id: randomBytes(12).toString('hex'), pieces }));
  const written = await inJobs(jobs, { source, together, token, counted });
  const tables = source.schema.tables.map((table, index) => {
    const pieces = parts
      .flat()
      .flatMap((piece, at) => (piece.number === index + 1 ? (written[at] ?? []) : []));
    return { ...tableFacts(table), ...joined(pieces) };
  });
  for (const [index, { name, rows }] of tables.entries()) {
    const expected = counted.get(index + 1) ?? 0;
    if (rows !== expected) throw miscounted(name, rows, expected);
  }
  await removeOthers(source, tables);
  return tables;
}

interface PartTicket {
  readonly id: string;
  readonly pieces: readonly Piece[];
}

interface Effort {
  readonly source: TablesSource;
  readonly together: Together;
  readonly token: string;
  readonly counted: ReadonlyMap<number, number>;
}

/** What came of each piece, in their order. Whatever happens, no job is left in the queue. */
async function inJobs(tickets: readonly PartTicket[], effort: Effort): Promise<Written[]> {
  const { queue } = effort.together;
  const results = new Map<string, readonly Written[]>();
  const open = new Set(tickets);
  const settle = (ticket: PartTicket, result: readonly Written[] | null): void => {
    if (result === null) return;
    results.set(ticket.id, result);
    open.delete(ticket);
  };
  try {
    for (const { id, pieces } of tickets) {
      effort.together.lease.check();
      await queue.add('part', id, jobOf(pieces, effort));
    }
    const pace = createPace(effort);
    while (open.size > 0) {
      effort.together.lease.check();
      stopIfAborted(effort.source.signal);
      for (const ticket of [...open].slice(0, watched)) settle(ticket, await look(ticket, effort, pace));
      if (open.size > 0) await sleep(pause);
    }
  } catch (error) {
    for (const { id } of open) await queue.cancel('part', id).catch(() => undefined);
    throw error;
  } finally {
    const ids = tickets.filter((ticket) => !open.has(ticket)).map(({ id }) => id);
    await queue.forget('part', ids).catch(() => undefined);
  }
  return tickets.flatMap(({ id }) => results.get(id) ?? []);
}

function jobOf(pieces: readonly Piece[], { source, together, token }: Effort): PartJob {
  return {
    format: partFormat,
    database: together.database,
    folder: source.place.folder,
    token,
    packing: source.packing,
    earlier: source.earlier?.folder ?? null,
    pieces,
  };
}

/** Null while it is not done. @throws what it failed with */
async function look(
  { id, pieces }: PartTicket,
  effort: Effort,
  pace: Pace,
): Promise<readonly Written[] | null> {
  const { queue } = effort.together;
  const state = await queue.look('part', id);
  if (state.kind === 'done') {
    pace.done(id, pieces);
    return state.result as Written[];
  }
  if (state.kind === 'unknown') throw forgotten(queue);
  if (state.kind === 'active') pace.active(id, pieces, state.progress);
  if (state.kind !== 'failed') return null;
  // Somebody waits to change the table: who joins must not stand behind him, but this reader holds it already.
  if (state.error.code !== 'LOCKED') throw state.error;
  return here(pieces, effort);
}

async function here(pieces: readonly Piece[], { source, together }: Effort): Promise<Written[]> {
  const { reader, lease } = together;
  const written: Written[] = [];
  for (const piece of pieces) written.push(await writePiece(piece, { ...source, reader, lease }));
  return written;
}

interface Pace {
  active(id: string, pieces: readonly Piece[], progress: unknown): void;
  done(id: string, pieces: readonly Piece[]): void;
}

/** Tells of tables as their parts tell of rows; what a part is at now counts, and what it has done. */
function createPace({ source, counted }: Effort): Pace {
  const rows = new Map<string, number>();
  const tell = (piece: Piece | undefined): void => {
    if (piece === undefined) return;
    const { number, table } = piece;
    const own = [...rows].filter(([key]) => key.startsWith(`${number} `));
    const of = counted.get(number);
    source.onEvent?.({
      type: 'progress',
      step: 'snapshot',
      table: table.name,
      rows: own.reduce((sum, [, count]) => sum + count, 0),
      ...(of !== undefined && { of }),
    });
  };
  return {
    active(id, pieces, progress) {
      const told = (progress ?? {}) as { readonly piece?: unknown; readonly rows?: unknown };
      if (typeof told.piece !== 'number' || typeof told.rows !== 'number') return;
      const piece = pieces[told.piece];
      if (piece) rows.set(`${piece.number} ${id}`, told.rows);
      tell(piece);
    },
    done(_, pieces) {
      tell(pieces.at(-1));
    },
  };
}

function joined(pieces: readonly Written[]): Written {
  const fingerprint = createFingerprint();
  for (const piece of pieces) fingerprint.combine(piece.fingerprint, piece.rows);
  return {
    rows: fingerprint.rows,
    fingerprint: fingerprint.hex(),
    chunks: pieces.flatMap(({ chunks }) => chunks),
  };
}

/** What workers wrote that died or lost their lease is no part of the snapshot. */
async function removeOthers({ place }: TablesSource, tables: readonly SnapshotTable[]): Promise<void> {
  const { storage } = place;
  const files = new Set(tables.flatMap(({ chunks }) => chunks.map(({ file }) => file)));
  const { objects } = await storage.list(within(place, 'tables'));
  for (const { name } of objects)
    if (!files.has(`tables/${name}`)) await storage.remove(within(place, `tables/${name}`));
}

function forgotten({ location }: Queue): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `The queue ${location} has lost a job that was in it; no snapshot was taken.`,
    {
      hint: 'Was it started anew without what it had? Let Redis write to disk (appendonly yes), and never evict keys.',
    },
  );
}
