import { createHash } from 'node:crypto';
import { CarryoverError } from '../errors.ts';
import type { Block } from '../model.ts';
import { toBlocks } from '../values/lines.ts';
import { damaged } from './damaged.ts';
import type { SnapshotChunk, SnapshotTable } from './format.ts';
import { unpacked } from './pack.ts';
import type { Packing } from './pack.ts';
import type { KeyOf } from './key-of.ts';
import { beside, locationOf, within } from './place.ts';
import type { Place } from './place.ts';

/** Smaller than where rows are taken: what parses these lines needs some ten times their size. */
const blockBytes = 256 * 1024;

/** Where the file of a chunk is, and how it was packed. */
export interface ChunkSource {
  /** Of the snapshot that holds the file. */
  readonly place: Place;
  readonly chunk: SnapshotChunk;
  readonly packing: Pick<Packing, 'compression'>;
  readonly keyOf: KeyOf;
}

/** The place of the snapshot that holds a chunk's file. */
export function holderOf(place: Place, { snapshot }: SnapshotChunk): Place {
  return snapshot === undefined ? place : beside(place, snapshot);
}

/**
 * The rows of a table, as blocks. Virtual tables have none.
 * @throws SNAPSHOT_DAMAGED unless each file's size and digest, the lines' size and their number are the manifest's. It may
 *   come after the last block: rows are proven only when the loop has ended without an error.
 */
export async function* readTable(
  place: Place,
  table: Pick<SnapshotTable, 'chunks'>,
  how: Pick<ChunkSource, 'packing' | 'keyOf'>,
): AsyncGenerator<Block> {
  for (const chunk of table.chunks) yield* readChunk({ ...how, place: holderOf(place, chunk), chunk });
}

/** The rows of one chunk. @throws SNAPSHOT_DAMAGED, as `readTable` does */
async function* readChunk(source: ChunkSource): AsyncGenerator<Block> {
  const path = locationOf(source.place, source.chunk.file);
  try {
    yield* checkedBlocks(path, source);
  } catch (error) {
    if (error instanceof CarryoverError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw damaged(path, `cannot be read to its end (${why})`, { cause: error });
  }
}

async function* checkedBlocks(
  path: string,
  { place, chunk, packing, keyOf }: ChunkSource,
): AsyncGenerator<Block> {
  const key = await keyOf(place);
  const file = { sha256: createHash('sha256'), bytes: 0 };
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const piece of place.storage.read(within(place, chunk.file), chunk.bytes + 1)) {
      file.bytes += piece.length;
      if (file.bytes > chunk.bytes)
        throw damaged(path, `has more than the ${chunk.bytes} bytes of the manifest`);
      file.sha256.update(piece);
      yield piece;
    }
    if (file.bytes < chunk.bytes)
      throw damaged(path, `has ${file.bytes} bytes where the manifest says ${chunk.bytes}`);
  }
  let rows = 0;
  for await (const block of toBlocks(limited(path, unpacked(pieces(), packing, key), chunk.rawBytes), {
    blockBytes,
  })) {
    rows += block.rows;
    yield block;
  }
  // Here, not where the bytes are read: whoever unpacks may have come to his end before.
  if (file.bytes !== chunk.bytes) throw damaged(path, 'has bytes behind its end');
  if (file.sha256.digest('hex') !== chunk.sha256)
    throw damaged(path, 'has another SHA-256 than the manifest says');
  if (rows !== chunk.rows) throw damaged(path, `has ${rows} rows where the manifest says ${chunk.rows}`);
}

/** Stops at the first byte too many, so that a small file can't fill the memory. */
async function* limited(
  path: string,
  chunks: AsyncIterable<Buffer>,
  rawBytes: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > rawBytes)
      throw damaged(path, `unpacks to more than the ${rawBytes} bytes that the manifest says`);
    yield chunk;
  }
  if (bytes < rawBytes) throw damaged(path, `unpacks to ${bytes} bytes where the manifest says ${rawBytes}`);
}
