import type { Manifest, SnapshotChunk } from './format.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';
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
  return async (digest) => {
    const chunk = byDigest.get(digest);
    if (!chunk) return null;
    const holder = holderOf(place, chunk);
    // A file that is gone, or cut, must not be shared further.
    if ((await place.storage.size(within(holder, chunk.file))) !== chunk.bytes) return null;
    return { ...chunk, snapshot: chunk.snapshot ?? manifest.id };
  };
}
