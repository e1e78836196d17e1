import { join } from 'node:path';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import { createNewFolder } from '../files/new-folder.ts';
import { createPrivateFile } from '../files/private-file.ts';
import type { Block } from '../model.ts';
import { chooseTables } from '../snapshot/choose-tables.ts';
import type { SnapshotTable } from '../snapshot/format.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { ExportedTable, ExportList } from './export-list.ts';
import { exportedFileName } from './exported-file-name.ts';
import type { TableWriter } from './table-writer.ts';
import { loadWriter } from './writers.ts';
import type { ExportFormat } from './writers.ts';

export interface ExportInput {
  readonly snapshot: Snapshot;
  readonly format: ExportFormat;
  /** Path of the folder to make. */
  readonly folder: string;
  /** Names; absent: all tables. */
  readonly tables?: readonly string[];
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Writes the tables of a snapshot into a new folder, a file each, and `tables.json`, which says what is where. Each row is
 * read through the snapshot's own digests: the folder gets its name only if all of them were right.
 * @throws USAGE for a table that is not there or a folder that is; SNAPSHOT_DAMAGED, WRITE_FAILED, INTERRUPTED
 */
export async function exportSnapshot(input: ExportInput): Promise<ExportList> {
  const { snapshot, format, onEvent } = input;
  const { id, database, takenAt, tables: all } = snapshot.manifest;
  const chosen = chooseTables(snapshot.manifest, input.tables);
  const writer = await loadWriter(format);
  onEvent?.({ type: 'step', step: 'export' });
  return createNewFolder(input.folder, async (folder) => {
    const tables: ExportedTable[] = [];
    for (const table of chosen)
      tables.push(await exportTable(table, all.indexOf(table) + 1, { input, folder, writer }));
    const list: ExportList = { snapshot: id, database, takenAt, format, tables };
    await writeList(join(folder, 'tables.json'), list);
    return list;
  });
}

interface Run {
  readonly input: ExportInput;
  readonly folder: string;
  readonly writer: TableWriter;
}

async function exportTable(table: SnapshotTable, ordinal: number, run: Run): Promise<ExportedTable> {
  const { name, kind, columns, rows } = table;
  const { writer } = run;
  if (kind === 'virtual')
    return {
      table: name,
      file: null,
      rows,
      bytes: 0,
      columns: [],
      note: 'Its rows lie in its shadow tables.',
    };
  if (columns.length === 0 && writer.needsColumns)
    return { table: name, file: null, rows, bytes: 0, columns: [], note: 'It has rows, but no columns.' };
  const file = exportedFileName(ordinal, name, writer.suffix);
  const source = { columns, read: () => heard(table, run.input) };
  return { table: name, file, ...(await writer.write(join(run.folder, file), source)) };
}

/** The rows of a table, told as they pass, until the caller has had enough. */
async function* heard(
  { name: table, rows: of }: SnapshotTable,
  { snapshot, onEvent, signal }: ExportInput,
): AsyncGenerator<Block> {
  let rows = 0;
  for await (const block of snapshot.read(table)) {
    if (signal?.aborted)
      throw new CarryoverError('INTERRUPTED', 'Interrupted; nothing is kept of the export.');
    rows += block.rows;
    onEvent?.({ type: 'progress', step: 'export', table, rows, of });
    yield block;
  }
}

async function writeList(path: string, list: ExportList): Promise<void> {
  const file = await createPrivateFile(path);
  try {
    await file.write(Buffer.from(`${JSON.stringify(list, null, 2)}\n`));
    await file.finish();
  } finally {
    await file.close();
  }
}
