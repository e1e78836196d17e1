import type { Manifest, SnapshotChunk } from './format.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';
import { proofOf } from './proof-of.ts';
import { holderOf } from './read-table.ts';

/** Finds what an earlier snapshot of the same database has already: see `ChunkTarget.reuse`. */
export function reusableChunks(earlier: {
  readonly place: Place;
  readonly manifest: Manifest;
}): (digest: string) => Promise<SnapshotChunk | null> {
  const { place, manifest } = earlier;
  const byDigest = new Map(
    manifest.tables
      .flatMap(({ chunks }) => chunks)
      .flatMap((chunk) => (chunk.digest === undefined ? [] : [[chunk.digest, chunk] as const])),
  );
  const isDamaged = knownDamage();
  return async (digest) => {
    const chunk = byDigest.get(digest);
    if (!chunk) return null;
    const holder = holderOf(place, chunk);
    // A file that is gone, or cut, or that a check found altered, must not be shared further.
    if ((await isDamaged(place)) || (await isDamaged(holder))) return null;
    if ((await place.storage.size(within(holder, chunk.file))) !== chunk.bytes) return null;
    return { ...chunk, snapshot: chunk.snapshot ?? manifest.id };
  };
}

/** Whether the last check of a snapshot found damage, or it can't even be read; each is asked once. */
function knownDamage(): (place: Place) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  return (place) => {
    const answer = asked.get(place.folder) ?? isKnownDamaged(place);
    asked.set(place.folder, answer);
    return answer;
  };
}

async function isKnownDamaged(place: Place): Promise<boolean> {
  const proof = await proofOf(place);
  return proof === 'damaged' || (proof?.damage ?? null) !== null;
}
