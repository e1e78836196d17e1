import type { Reader } from '../engine.ts';
import type { Connection } from './connection.ts';
import { refuseForeignHistory } from './history.ts';
import { holdTables } from './hold-tables.ts';
import type { Held } from './hold-tables.ts';
import { withLanes } from './lanes.ts';
import { isServerError } from './postgres-error.ts';
import { quoteText } from './quote.ts';
import { createReader, heldPlace } from './reader.ts';
import { shareInstant } from './share-instant.ts';

export interface ReadOptions {
  /** Opens a connection of its own; waits so long for a server that does not answer. */
  open(waitSeconds: number): Promise<Connection>;
  readonly waitSeconds: number;
  readonly location: string;
}

/** Rows become JSON lines on one thread here: more connections would only wait for it. */
const mostLanes = 3;
export const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Runs `work` with a reader that sees all tables at one instant; none of them can be changed or dropped until the end. */
export async function readAtOnce<T>(options: ReadOptions, work: (reader: Reader) => Promise<T>): Promise<T> {
  const opened: Connection[] = [];
  const open = async (waitSeconds: number): Promise<Connection> => {
    const connection = await options.open(waitSeconds);
    opened.push(connection);
    return connection;
  };
  try {
    const connection = await open(options.waitSeconds);
    await refuseForeignHistory(connection);
    const { held, snapshot } = await fixInstant(connection, options);
    const share = shareInstant(connection, snapshot);
    const reader = { ...createReader(connection, heldPlace(connection, held)), share };
    if (snapshot === null || held.length < 2) return await work(reader);
    const join = async (): Promise<Reader> => joined(await open(0), snapshot, held);
    return await work(withLanes(reader, Math.min(mostLanes, held.length), join));
  } finally {
    await Promise.all(opened.map((connection) => connection.close()));
  }
}

interface Instant {
  readonly held: readonly Held[];
  /** Its name, for other connections that are to see it; null if there is none. */
  readonly snapshot: string | null;
}

async function fixInstant(connection: Connection, options: ReadOptions): Promise<Instant> {
  const { waitSeconds: seconds, location } = options;
  const hold = { begin, mode: 'ACCESS SHARE', seconds, location } as const;
  const held = await holdTables(connection, hold);
  try {
    const [[snapshot = null] = []] = await connection.rows('SELECT pg_catalog.pg_export_snapshot()');
    return { held, snapshot };
  } catch (error) {
    if (!isServerError(error)) throw error;
    // No right to it, or a full disk: no reason not to read with one connection. This transaction is spoilt.
    await connection.run('ROLLBACK');
    return { held: await holdTables(connection, hold), snapshot: null };
  }
}

/** @throws if another waits for one of the locks: to stand in his queue would be to wait for ourselves */
async function joined(connection: Connection, snapshot: string, held: readonly Held[]): Promise<Reader> {
  const tables = held.map(({ name }) => name).join(', ');
  await connection.run(`${begin}; SET TRANSACTION SNAPSHOT ${quoteText(snapshot)};
    LOCK TABLE ${tables} IN ACCESS SHARE MODE NOWAIT`);
  return createReader(connection, heldPlace(connection, held));
}
