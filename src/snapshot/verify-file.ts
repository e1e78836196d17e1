import { createHash } from 'node:crypto';
import { damaged } from './damaged.ts';
import type { SnapshotChunk } from './format.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { holderOf } from './read-table.ts';

/** Reads a chunk's file whole and compares its size and SHA-256. `place`: of the snapshot that lists it. @throws SNAPSHOT_DAMAGED */
export async function verifyFile(place: Place, chunk: SnapshotChunk): Promise<void> {
  const holder = holderOf(place, chunk);
  const path = locationOf(holder, chunk.file);
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const piece of holder.storage.read(within(holder, chunk.file))) {
    digest.update(piece);
    bytes += piece.length;
  }
  if (bytes !== chunk.bytes) throw damaged(path, `has ${bytes} bytes where the manifest says ${chunk.bytes}`);
  if (digest.digest('hex') !== chunk.sha256)
    throw damaged(path, 'has another SHA-256 than the manifest says');
}
