import { createHash } from 'node:crypto';
import type { Chunk } from './cut-chunks.ts';
import type { SnapshotChunk } from './format.ts';
import { packed } from './pack.ts';
import type { Packing } from './pack.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';

/** Where a chunk goes, and how. */
export interface ChunkTarget {
  readonly place: Place;
  /** Path within the snapshot's folder. */
  readonly file: string;
  readonly packing: Packing;
  /** The chunk of an earlier snapshot that holds lines with that digest, if its file can serve here too. */
  reuse?(digest: string): Promise<SnapshotChunk | null>;
}

/** What is less could be guessed as a whole, and the guess be proven by a digest in the clear. */
const leastDigest = 1024 * 1024;
/** Less is not worth it that one snapshot should need another. */
const leastShared = 16 * 1024;

/** Writes a chunk into a file of its own, or finds the one that has it already. @throws WRITE_FAILED, STORAGE_FAILED */
export async function writeChunk(
  chunk: Chunk,
  { place, file, packing, reuse }: ChunkTarget,
): Promise<SnapshotChunk> {
  const digest = digestOf(chunk);
  const isTold = packing.recipient === null || chunk.rawBytes >= leastDigest;
  const found = !isTold || chunk.rawBytes < leastShared ? null : await reuse?.(digest);
  if (found) return found;
  const sha256 = createHash('sha256');
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of packed(piecesOf(chunk), packing)) {
      sha256.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  await place.storage.create(within(place, file), counted());
  const { rows, rawBytes } = chunk;
  return { file, rows, bytes, rawBytes, sha256: sha256.digest('hex'), ...(isTold && { digest }) };
}

async function* piecesOf({ pieces }: Chunk): AsyncGenerator<Buffer> {
  yield* pieces;
}

function digestOf({ pieces }: Chunk): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
