import type { DataKey } from '../encryption/data-key.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import { wrapDataKey } from '../encryption/wrap-data-key.ts';
import { keyFile } from './key-of.ts';
import type { KeyOf } from './key-of.ts';
import { openSnapshot } from './open.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';
import type { Rotation } from './with-rotation.ts';

/**
 * Encrypts the keys of snapshots to other people. Their data stays as it is. All keys are opened before the first is
 * written; each is the old one or the new one at any instant. @returns those that are encrypted
 * @throws KEY_MISSING, KEY_WRONG, SNAPSHOT_DAMAGED, LOCKED, and what the storage throws
 */
export async function rotateKeys(
  places: readonly Place[],
  { keyOf, to, rotation }: { readonly keyOf: KeyOf; readonly to: EncryptTo; readonly rotation: Rotation },
): Promise<Place[]> {
  await rotation.refuseUsed(places);
  const found: { place: Place; key: DataKey }[] = [];
  for (const place of places) {
    const { locked } = await openSnapshot(place, keyOf);
    if (locked) throw locked;
    const key = await keyOf(place);
    if (key) found.push({ place, key });
  }
  for (const { place, key } of found) {
    const bytes = await wrapDataKey(key, to);
    await rotation.refuseLost();
    await place.storage.write(within(place, keyFile), bytes, 'always');
  }
  return found.map(({ place }) => place);
}
