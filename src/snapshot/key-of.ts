import type { DataKey } from '../encryption/data-key.ts';
import type { Keys } from '../encryption/keys.ts';
import { unwrapDataKey } from '../encryption/unwrap-data-key.ts';
import { CarryoverError } from '../errors.ts';
import { damaged } from './damaged.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { readWhole } from './read-whole.ts';

/**
 * Data key of the snapshot at a place; null if it is in the clear.
 * @throws KEY_MISSING, KEY_WRONG, SNAPSHOT_DAMAGED if `key.age` was changed
 */
export type KeyOf = (place: Place) => Promise<DataKey | null>;

export const keyFile = 'key.age';
const keyBytes = 64 * 1024;

/** Opens the data keys that `keys` open, each once: a passphrase takes its second. */
export function keysOf(keys: Keys): KeyOf {
  const opened = new Map<string, Promise<DataKey | null>>();
  return (place) => {
    const found = opened.get(locationOf(place)) ?? openKey(place, keys);
    opened.set(locationOf(place), found);
    return found;
  };
}

async function openKey(place: Place, keys: Keys): Promise<DataKey | null> {
  if ((await place.storage.size(within(place, keyFile))) === null) return null;
  const bytes = await readWhole(place, keyFile, keyBytes);
  try {
    return await unwrapDataKey(bytes, keys, `the snapshot "${locationOf(place)}"`);
  } catch (error) {
    if (error instanceof CarryoverError) throw error;
    throw damaged(locationOf(place, keyFile), error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
