import { placeAt, storeOf } from '../../src/api/store-of.ts';
import type { Place } from '../../src/snapshot/place.ts';
import type { Store } from '../../src/snapshot/store.ts';

/** The store in a folder. */
export function storeIn(folder: string): Store {
  return storeOf({ snapshots: folder });
}

/** The place of a snapshot's folder. */
export function placeOf(folder: string): Place {
  const place = placeAt(folder);
  if (!place) throw new Error(`no place: ${folder}`);
  return place;
}
