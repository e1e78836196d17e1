import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reader } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import { writeFailed } from '../files/write-failed.ts';
import type { Block, Column, Schema, Table } from '../model.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import { tableFileName } from './file-names.ts';
import type { SnapshotColumn, SnapshotCompression, SnapshotTable } from './format.ts';
import { inLanes } from './in-lanes.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { writeTable } from './write-table.ts';

/** The part of a reader that rows come from. */
export type RowsReader = Pick<Reader, 'stats' | 'read' | 'lanes'>;

interface Source {
  readonly reader: RowsReader;
  readonly schema: Schema;
  readonly compression: SnapshotCompression;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes the rows of every table into `folder`/tables; virtual ones have none of their own.
 * @throws VERIFICATION_FAILED if other rows came than the database counts; WRITE_FAILED; INTERRUPTED.
 */
export async function writeTables(folder: string, source: Source): Promise<SnapshotTable[]> {
  await mkdir(join(folder, 'tables'), 0o700).catch((error: unknown) => {
    throw writeFailed('make the folder', join(folder, 'tables'), error, '');
  });
  const progress = createProgress('snapshot', source.onEvent);
  const jobs = source.schema.tables.map((table, index) => ({
    table,
    file: table.kind === 'virtual' ? null : tableFileName(index + 1, table.name, source.compression),
  }));
  return inLanes(jobs, source.reader.lanes ?? 1, (job, stop) =>
    writeOne(
      job,
      folder,
      { ...source, signal: source.signal ? AbortSignal.any([source.signal, stop]) : stop },
      progress,
    ),
  );
}

async function writeOne(
  { table, file }: { readonly table: Table; readonly file: string | null },
  folder: string,
  source: Source,
  progress: Progress,
): Promise<SnapshotTable> {
  const facts = { name: table.name, kind: table.kind, file, columns: table.columns.map(toSnapshotColumn) };
  if (file === null) {
    return { ...facts, rows: 0, bytes: 0, rawBytes: 0, sha256: null, fingerprint: createFingerprint().hex() };
  }
  stopIfAborted(source.signal);
  const { rows: counted } = await source.reader.stats(table.name, []);
  const columns = table.columns.map((column) => column.name);
  const blocks = untilAborted(source.reader.read(table, columns), source.signal);
  const written = await writeTable(join(folder, file), blocks, source.compression, (rows) => {
    progress.block(table.name, rows, counted);
  });
  // A connection that dies may look like the end of the rows.
  if (written.rows !== counted) throw miscounted(table.name, written.rows, counted);
  progress.done(table.name, written.rows, counted);
  return { ...facts, ...written };
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

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new CarryoverError('INTERRUPTED', 'Interrupted; nothing is kept of the unfinished snapshot.');
}

function miscounted(table: string, read: number, counted: number): CarryoverError {
  const message = `${read} rows came out of the table "${table}", but the database counts ${counted}; no snapshot was taken.`;
  const hint = "Check the connection and the database's integrity, then run again.";
  return new CarryoverError('VERIFICATION_FAILED', message, { hint, details: { table, read, counted } });
}
