import { placeAt, storeOf } from '../../src/api/store-of.ts';
import type { Keys } from '../../src/encryption/keys.ts';
import { keysOf } from '../../src/snapshot/key-of.ts';
import { openSnapshot } from '../../src/snapshot/open.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import type { Place } from '../../src/snapshot/place.ts';
import type { Store } from '../../src/snapshot/store.ts';

/** The store in a folder. */
export function storeIn(folder: string): Store {
  return storeOf({ snapshots: folder });
}

/** A snapshot, opened by its folder. */
export function openAt(folder: string, keys: Keys = {}): Promise<Snapshot> {
  return openSnapshot(placeOf(folder), keysOf(keys));
}

/** The place of a snapshot's folder. */
export function placeOf(folder: string): Place {
  const place = placeAt(folder);
  if (!place) throw new Error(`no place: ${folder}`);
  return place;
}
