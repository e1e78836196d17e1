import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { Place } from '../snapshot/place.ts';
import { recordDamage } from '../snapshot/proof.ts';
import { readManifest } from '../snapshot/read-manifest.ts';
import type { Store } from '../snapshot/store.ts';
import { recordOrWarn } from './record-or-warn.ts';

/** Opens a snapshot that is to be checked: what is wrong with it already then, as a file that is gone, is recorded too. */
export async function openToCheck(
  store: Store,
  place: Place,
  onEvent: OnEvent | undefined,
): Promise<Snapshot> {
  return store.open(place).catch(async (error: unknown) => {
    if (isDamage(error)) await recordOrWarn(record(place, error.message), onEvent);
    throw error;
  });
}

/** A manifest that can't be read needs no record: whoever lists snapshots sees it. */
async function record(place: Place, problem: string): Promise<void> {
  const manifest = await readManifest(place).catch((error: unknown) => {
    if (isDamage(error)) return null;
    throw error;
  });
  if (manifest !== null) await recordDamage({ place, manifest }, problem, new Date());
}

function isDamage(error: unknown): error is CarryoverError {
  return error instanceof CarryoverError && error.code === 'SNAPSHOT_DAMAGED';
}
