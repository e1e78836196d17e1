import { compareSnapshots } from '../snapshot/compare.ts';
import type { Comparison } from '../snapshot/compare.ts';
import type { StoreOptions } from './options.ts';
import { storeOf } from './store-of.ts';

export interface CompareOptions extends StoreOptions {
  /** Each a folder, an id or `latest`. */
  readonly from: string;
  readonly to: string;
}

/** What changed between two snapshots. @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const store = storeOf(options);
  const from = await store.open(await store.find(options.from, options.database));
  const to = await store.open(await store.find(options.to, options.database));
  return compareSnapshots(from, to);
}
