import { join } from 'node:path';
import { exportSnapshot } from '../export/export-snapshot.ts';
import { openSnapshot } from '../snapshot/open.ts';
import { openStore } from '../snapshot/store.ts';
import type { ExportOptions, ExportResult } from './options.ts';

/**
 * Writes the tables of a snapshot as files that other programs read (docs/EXPORT.md), into a new folder.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, USAGE, LOCKED, WRITE_FAILED, INTERRUPTED
 */
export async function exportTables(options: ExportOptions): Promise<ExportResult> {
  const { snapshots, database, format, tables, onEvent, signal } = options;
  const snapshot = await openSnapshot(await openStore(snapshots).find(options.snapshot, database));
  const folder = options.output ?? join('.', `${snapshot.id}-${format}`);
  const list = await exportSnapshot({
    snapshot,
    format,
    folder,
    ...(tables && { tables }),
    ...(onEvent && { onEvent }),
    ...(signal && { signal }),
  });
  return { folder, ...list };
}
