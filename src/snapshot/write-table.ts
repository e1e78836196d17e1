import type { Block } from '../model.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import { cutChunks } from './cut-chunks.ts';
import type { ChunkSizes } from './cut-chunks.ts';
import { chunkFileName } from './file-names.ts';
import type { SnapshotChunk, SnapshotTable } from './format.ts';
import { writeChunk } from './write-chunk.ts';
import type { ChunkTarget } from './write-chunk.ts';

/** Where the rows of a table go. */
export interface TableTarget extends Omit<ChunkTarget, 'file'> {
  /** Which of the snapshot's tables it is, from 1. */
  readonly number: number;
  readonly name: string;
  /** Tells the files of several writers of one table apart: small letters and digits. Absent: there is one. */
  readonly part?: string;
  readonly sizes?: ChunkSizes;
}

/**
 * Chunks that are written while the next one is read. Each takes a dozen turns of this thread, between which it waits for
 * what else is done here: of three, one is always with another thread.
 */
const atOnce = 3;

type Written = Pick<SnapshotTable, 'rows' | 'fingerprint' | 'chunks'>;

/** Writes a table's rows, chunk by chunk. `onBlock` hears the rows so far. @throws WRITE_FAILED, STORAGE_FAILED */
export async function writeTable(
  blocks: AsyncIterable<Block>,
  target: TableTarget,
  onBlock: (rows: number) => void,
): Promise<Written> {
  const { number, name, part, sizes, ...where } = target;
  const fingerprint = createFingerprint();
  const writing: Promise<SnapshotChunk>[] = [];
  try {
    for await (const chunk of cutChunks(told(blocks, onBlock), fingerprint, sizes)) {
      await writing.at(-atOnce);
      const place = { table: number, chunk: writing.length + 1, ...(part !== undefined && { part }) };
      const file = chunkFileName(place, name, where.packing);
      // The next ones are read meanwhile; should reading fail first, the end of these is awaited all the same.
      const written = writeChunk(chunk, { ...where, file });
      written.catch(() => undefined);
      writing.push(written);
    }
    const chunks = await Promise.all(writing);
    return { rows: fingerprint.rows, fingerprint: fingerprint.hex(), chunks };
  } finally {
    await Promise.allSettled(writing);
  }
}

async function* told(blocks: AsyncIterable<Block>, onBlock: (rows: number) => void): AsyncGenerator<Block> {
  let rows = 0;
  for await (const block of blocks) {
    rows += block.rows;
    onBlock(rows);
    yield block;
  }
}
