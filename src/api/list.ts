import { openStore } from '../snapshot/store.ts';
import type { SnapshotSummary } from '../snapshot/summary.ts';
import type { StoreOptions } from './options.ts';

/** The snapshots that there are, newest first; damaged ones are among them and say so. */
export async function list(options: StoreOptions): Promise<SnapshotSummary[]> {
  return openStore(options.snapshots).list(options.database);
}
