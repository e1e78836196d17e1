import type { Place } from './place.ts';
import { locationOf, within } from './place.ts';
import { damaged } from './damaged.ts';

/** Reads a whole small object of a snapshot. @throws SNAPSHOT_DAMAGED if it is missing or has more bytes than `limit` */
export async function readWhole(place: Place, name: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of place.storage.read(within(place, name), limit + 1)) {
    chunks.push(chunk);
    bytes += chunk.length;
  }
  if (bytes > limit)
    throw damaged(locationOf(place, name), `has more than the ${limit} bytes that are allowed`);
  return Buffer.concat(chunks, bytes);
}
