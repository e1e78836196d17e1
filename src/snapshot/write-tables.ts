import type { Reader } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { Block, Column, Schema, Table } from '../model.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import type { SnapshotColumn, SnapshotTable } from './format.ts';
import { inLanes } from './in-lanes.ts';
import type { Place } from './place.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { writeTable } from './write-table.ts';
import type { TableTarget } from './write-table.ts';

/** The part of a reader that rows come from. */
export type RowsReader = Pick<Reader, 'stats' | 'read' | 'lanes'>;

/** What a snapshot's tables are written from, and where to. */
export interface TablesSource extends Omit<TableTarget, 'number' | 'name' | 'part'> {
  readonly reader: RowsReader;
  readonly schema: Schema;
  /** The earlier snapshot that `reuse` looks into. */
  readonly earlier?: Place;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes the rows of every table into the folder of a snapshot; virtual ones have none of their own.
 * @throws VERIFICATION_FAILED if other rows came than the database counts; WRITE_FAILED; INTERRUPTED.
 */
export async function writeTables(source: TablesSource): Promise<SnapshotTable[]> {
  const progress = createProgress('snapshot', source.onEvent);
  const jobs = source.schema.tables.map((table, index) => ({ table, number: index + 1 }));
  return inLanes(jobs, source.reader.lanes ?? 1, (job, stop) =>
    writeOne(
      job,
      { ...source, signal: source.signal ? AbortSignal.any([source.signal, stop]) : stop },
      progress,
    ),
  );
}

async function writeOne(
  { table, number }: { readonly table: Table; readonly number: number },
  source: TablesSource,
  progress: Progress,
): Promise<SnapshotTable> {
  const { name, kind } = table;
  const facts = tableFacts(table);
  if (kind === 'virtual') return { ...facts, rows: 0, fingerprint: createFingerprint().hex(), chunks: [] };
  stopIfAborted(source.signal);
  const { rows: counted } = await source.reader.stats(name, []);
  const columns = table.columns.map((column) => column.name);
  const blocks = untilAborted(source.reader.read(table, columns), source.signal);
  const written = await writeTable(blocks, { ...source, number, name }, (rows) => {
    progress.block(name, rows, counted);
  });
  // A connection that dies may look like the end of the rows.
  if (written.rows !== counted) throw miscounted(name, written.rows, counted);
  progress.done(name, written.rows, counted);
  return { ...facts, ...written };
}

/** What a manifest says of a table beside its rows. */
export function tableFacts({ name, kind, columns }: Table): Pick<SnapshotTable, 'name' | 'kind' | 'columns'> {
  return { name, kind, columns: columns.map(toSnapshotColumn) };
}

function toSnapshotColumn({ name, type, nativeType, encoding, generated }: Column): SnapshotColumn {
  return { name, type, nativeType, encoding, ...(generated ? { generated: true } : {}) };
}

async function* untilAborted(
  blocks: AsyncIterable<Block>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Block> {
  for await (const block of blocks) {
    stopIfAborted(signal);
    yield block;
  }
}

export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new CarryoverError('INTERRUPTED', 'Interrupted; nothing is kept of the unfinished snapshot.');
}

export function miscounted(table: string, read: number, counted: number): CarryoverError {
  const message = `${read} rows came out of the table "${table}", but the database counts ${counted}; no snapshot was taken.`;
  const hint = "Check the connection and the database's integrity, then run again.";
  return new CarryoverError('VERIFICATION_FAILED', message, { hint, details: { table, read, counted } });
}
