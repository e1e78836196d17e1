import type { Place } from './place.ts';
import { within } from './place.ts';

/** True if a finished snapshot lies there, sound or not: the manifest is written last. @throws STORAGE_FAILED */
export async function hasManifest(place: Place): Promise<boolean> {
  return (await place.storage.size(within(place, 'manifest.json'))) !== null;
}
