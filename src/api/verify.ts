import { withHeld } from '../snapshot/with-held.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import type { Verified } from '../snapshot/verify.ts';
import { noteCheck } from './note-check.ts';
import type { VerifyOptions } from './verify-options.ts';
import { openToCheck } from './open-to-check.ts';
import { storeOf } from './store-of.ts';

/**
 * Proves a snapshot row by row, and records it; an encrypted one that no key is at hand for, by the digests of its files.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, KEY_WRONG
 */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const { onEvent } = options;
  const store = storeOf(options);
  const place = await store.find(options.snapshot, options.database);
  return withHeld(place, async () => {
    const snapshot = await openToCheck(store, place, onEvent);
    if (snapshot.locked)
      onEvent?.({
        type: 'notice',
        message: "Without a key the rows can't be looked at: size and digest of every file are compared.",
      });
    const level = snapshot.locked ? 'files' : 'rows';
    return noteCheck(snapshot, { level }, onEvent, () =>
      verifySnapshot(snapshot, { level, ...(onEvent && { onEvent }) }),
    );
  });
}
