import { CarryoverError } from '../errors.ts';
import type { Place } from './place.ts';
import { readProof } from './proof.ts';
import type { Proof } from './proof.ts';
import { readManifest } from './read-manifest.ts';

/** What is known of the snapshot at a place. `damaged`: its manifest can't even be read. Null: nothing. @throws STORAGE_FAILED */
export async function proofOf(place: Place): Promise<Proof | 'damaged' | null> {
  try {
    const { digest } = await readManifest(place);
    return await readProof(place, digest);
  } catch (error) {
    if (error instanceof CarryoverError && error.code === 'SNAPSHOT_DAMAGED') return 'damaged';
    throw error;
  }
}
