import { chooseTables } from '../snapshot/choose-tables.ts';
import type { SnapshotChunk, SnapshotTable } from '../snapshot/format.ts';
import type { ShownTable, ShowOptions, ShowResult } from './backup-options.ts';
import { storeOf } from './store-of.ts';

/**
 * Everything that the manifest of a snapshot says. Its rows are not read, and no key is needed.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, KEY_WRONG, USAGE
 */
export async function show(options: ShowOptions): Promise<ShowResult> {
  const store = storeOf(options);
  const { manifest, folder } = await store.open(await store.find(options.snapshot, options.database));
  return {
    ...manifest,
    folder,
    tables: chooseTables(manifest, options.tables).map(toShown),
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: sizeOf(manifest.tables.flatMap(({ chunks }) => chunks)),
    ownBytes: sizeOf(manifest.tables.flatMap(({ chunks }) => chunks.filter(isOwn))),
  };
}

function toShown({ name, kind, rows, columns, chunks }: SnapshotTable): ShownTable {
  const rawBytes = chunks.reduce((sum, chunk) => sum + chunk.rawBytes, 0);
  return { name, kind, rows, bytes: sizeOf(chunks), rawBytes, files: chunks.length, columns };
}

function sizeOf(chunks: readonly SnapshotChunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}

function isOwn({ snapshot }: SnapshotChunk): boolean {
  return snapshot === undefined;
}
