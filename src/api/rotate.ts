import type { EncryptTo } from '../encryption/encrypt-to.ts';
import { encrypterFor } from '../encryption/encrypt-to.ts';
import { CarryoverError } from '../errors.ts';
import { keysOf } from '../snapshot/key-of.ts';
import type { KeyOf } from '../snapshot/key-of.ts';
import { locationOf } from '../snapshot/place.ts';
import type { Place } from '../snapshot/place.ts';
import { rotateKeys } from '../snapshot/rotate-keys.ts';
import { sharing } from '../snapshot/sharing.ts';
import type { Store } from '../snapshot/store.ts';
import { withRotation } from '../snapshot/with-rotation.ts';
import type { RotatedSnapshot, RotateOptions } from './backup-options.ts';
import { storeOf } from './store-of.ts';

/**
 * Encrypts the keys of snapshots to other people: who can read them from now on. No rows are read. Snapshots that share
 * files with one of them are rotated too: who reads one needs the keys of the others.
 * @returns what was rotated, in no order; those in the clear are not among them
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, KEY_MISSING, KEY_WRONG, USAGE; LOCKED if somebody reads, writes, prunes or
 *   rotates there: then nothing was changed. WRITE_FAILED, STORAGE_FAILED: some may be rotated; call again with the old key and the new one.
 */
export async function rotate(options: RotateOptions): Promise<RotatedSnapshot[]> {
  encrypterFor(options.encryption);
  const store = storeOf(options);
  const named = await namedBy(options, store);
  const to = options.encryption;
  const keyOf = eitherKey(store.keyOf, to);
  const rotated = await withRotation(named, async (rotation) =>
    rotateKeys(await allSharing(named), { keyOf, to, rotation }),
  );
  if (rotated.length === 0) throw inTheClear();
  return rotated.map((place) => ({ id: idOf(place), folder: locationOf(place) }));
}

async function namedBy({ snapshot, database }: RotateOptions, store: Store): Promise<Place[]> {
  if (snapshot !== undefined) return [await store.find(snapshot, database)];
  const all = await store.stored(database);
  return all.filter(({ summary }) => summary.state === 'complete').map(({ place }) => place);
}

async function allSharing(named: readonly Place[]): Promise<Place[]> {
  const places = new Map<string, Place>();
  for (const one of named) for (const place of await sharing(one)) places.set(locationOf(place), place);
  return [...places.values()];
}

/** A run that was broken off has left some that only the new passphrase opens. */
function eitherKey(keyOf: KeyOf, { passphrase }: EncryptTo): KeyOf {
  if (passphrase === undefined) return keyOf;
  const newKeyOf = keysOf({ passphrase });
  return (place) =>
    keyOf(place).catch((error: unknown) => {
      if (error instanceof CarryoverError && error.code === 'KEY_WRONG') return newKeyOf(place);
      throw error;
    });
}

function idOf({ folder }: Place): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function inTheClear(): CarryoverError {
  return new CarryoverError(
    'USAGE',
    'What was named is not encrypted, so there is no key to rotate. Nothing was changed.',
    {
      hint: 'Take a new snapshot with `carryover backup --recipient age1…`, and prune the ones in the clear.',
    },
  );
}
