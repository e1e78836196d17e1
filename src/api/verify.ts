import { openSnapshot } from '../snapshot/open.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import type { Verified } from '../snapshot/verify.ts';
import type { VerifyOptions } from './options.ts';
import { storeOf } from './store-of.ts';

/** Proves a snapshot row by row. @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const place = await storeOf(options).find(options.snapshot, options.database);
  const { onEvent } = options;
  return verifySnapshot(await openSnapshot(place), { level: 'rows', ...(onEvent ? { onEvent } : {}) });
}
