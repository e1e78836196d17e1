import { join } from 'node:path';
import { exportSnapshot } from '../export/export-snapshot.ts';
import { withHeld } from '../snapshot/with-held.ts';
import type { ExportOptions, ExportResult } from './backup-options.ts';
import { storeOf } from './store-of.ts';

/**
 * Writes the tables of a snapshot as files that other programs read (docs/EXPORT.md), into a new folder.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, KEY_MISSING, KEY_WRONG, USAGE, LOCKED, WRITE_FAILED, INTERRUPTED
 */
export async function exportTables(options: ExportOptions): Promise<ExportResult> {
  const { database, format, tables, onEvent, signal } = options;
  const store = storeOf(options);
  const place = await store.find(options.snapshot, database);
  return withHeld(place, async () => {
    const snapshot = await store.open(place);
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
  });
}
