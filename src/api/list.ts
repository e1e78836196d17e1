import type { SnapshotSummary } from '../snapshot/summary.ts';
import type { StoreOptions } from './options.ts';
import { storeOf } from './store-of.ts';

/** The snapshots that there are, newest first; damaged ones are among them and say so. */
export async function list(options: StoreOptions): Promise<SnapshotSummary[]> {
  return storeOf(options).list(options.database);
}
