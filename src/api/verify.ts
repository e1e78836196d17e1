import { openSnapshot } from '../snapshot/open.ts';
import { openStore } from '../snapshot/store.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import type { Verified } from '../snapshot/verify.ts';
import type { VerifyOptions } from './options.ts';

/** Proves a snapshot row by row. @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const folder = await openStore(options.snapshots).find(options.snapshot, options.database);
  const { onEvent } = options;
  return verifySnapshot(await openSnapshot(folder), { level: 'rows', ...(onEvent ? { onEvent } : {}) });
}
