import type { Block } from '../model.ts';
import type { Fingerprint } from '../values/fingerprint.ts';

/** Rows that go into one file, held in memory until it is known whether an earlier snapshot has them already. */
export interface Chunk {
  /** The lines, in order. */
  readonly pieces: readonly Buffer[];
  readonly rows: number;
  readonly rawBytes: number;
}

/** In bytes of lines. `usual` is what a chunk has beyond `least`, on average. */
export interface ChunkSizes {
  readonly least: number;
  readonly usual: number;
  /** A row that begins below it may end above. */
  readonly most: number;
}

const mebibyte = 1024 * 1024;
const chunkSizes: ChunkSizes = { least: mebibyte, usual: 3 * mebibyte, most: 8 * mebibyte };

/**
 * Cuts a table's rows into chunks, one at least, and adds each to the fingerprint. Content-defined: the rows themselves say
 * where a chunk ends, each by the first 32 bits of its SHA-256, with a chance that grows with its length. So rows that are
 * added, changed or removed change the chunk that they are in, and the borders find each other again soon behind it.
 * (The idea is that of LBFS: Muthitacharoen, Chen, Mazières, "A Low-bandwidth Network File System", 2001.)
 */
export async function* cutChunks(
  blocks: AsyncIterable<Block>,
  fingerprint: Fingerprint,
  { least, usual, most }: ChunkSizes = chunkSizes,
): AsyncGenerator<Chunk> {
  let chunk = createPile();
  let isFirst = true;
  for await (const { data } of blocks) {
    const ready: Chunk[] = [];
    let from = 0;
    fingerprint.add(data, (start, end, head) => {
      const bytes = chunk.bytes + end - from;
      chunk.rows += 1;
      if (bytes < least || (bytes < most && head >= (2 ** 32 * (end - start)) / usual)) return;
      ready.push(chunk.take(data.subarray(from, end)));
      chunk = createPile();
      from = end;
    });
    chunk.add(data.subarray(from));
    if (ready.length > 0) isFirst = false;
    yield* ready;
  }
  if (isFirst || chunk.rows > 0) yield chunk.take(Buffer.alloc(0));
}

interface Pile {
  rows: number;
  readonly bytes: number;
  add(piece: Buffer): void;
  /** What lies there, with a last piece. */
  take(last: Buffer): Chunk;
}

function createPile(): Pile {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const pile: Pile = {
    rows: 0,
    get bytes() {
      return bytes;
    },
    add(piece) {
      if (piece.length === 0) return;
      pieces.push(piece);
      bytes += piece.length;
    },
    take(last) {
      pile.add(last);
      return { pieces, rows: pile.rows, rawBytes: bytes };
    },
  };
  return pile;
}
