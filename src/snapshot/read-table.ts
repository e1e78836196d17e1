import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CarryoverError } from '../errors.ts';
import type { Block } from '../model.ts';
import { toBlocks } from '../values/lines.ts';
import { damaged } from './damaged.ts';
import type { SnapshotCompression, SnapshotTable } from './format.ts';
import { openForReading } from './read-whole.ts';

const chunkBytes = 256 * 1024;
/** Smaller than where rows are taken: what parses these lines needs some ten times their size. */
const blockBytes = 256 * 1024;
/** Another thread unpacks the next of these while the last one is at work here. */
const gunzipOptions = { chunkSize: chunkBytes, highWaterMark: 2 * chunkBytes };

/**
 * The rows of a table, as blocks. Virtual tables have none.
 * @throws SNAPSHOT_DAMAGED unless the file's size and digest, the lines' size and their number are the manifest's. It may
 *   come after the last block: rows are proven only when the loop has ended without an error.
 */
export async function* readTable(
  folder: string,
  table: SnapshotTable,
  compression: SnapshotCompression,
): AsyncGenerator<Block> {
  if (table.file === null) return;
  const path = join(folder, table.file);
  const handle = await openForReading(path);
  try {
    await checkSize(path, handle, table.bytes);
    yield* checkedBlocks(path, handle, table, compression);
  } catch (error) {
    if (error instanceof CarryoverError) throw error;
    throw damaged(
      path,
      `cannot be read to its end (${error instanceof Error ? error.message : String(error)})`,
      {
        cause: error,
      },
    );
  } finally {
    await handle.close();
  }
}

async function checkSize(path: string, handle: FileHandle, bytes: number): Promise<void> {
  const { size } = await handle.stat();
  if (size !== bytes) throw damaged(path, `has ${size} bytes where the manifest says ${bytes}`);
}

async function* checkedBlocks(
  path: string,
  handle: FileHandle,
  table: SnapshotTable,
  compression: SnapshotCompression,
): AsyncGenerator<Block> {
  const digest = createHash('sha256');
  const lines = limited(path, unpacked(fileChunks(handle, table.bytes, digest), compression), table.rawBytes);
  let rows = 0;
  for await (const block of toBlocks(lines, { blockBytes })) {
    rows += block.rows;
    yield block;
  }
  if (digest.digest('hex') !== table.sha256)
    throw damaged(path, 'has another SHA-256 than the manifest says');
  if (rows !== table.rows) throw damaged(path, `has ${rows} rows where the manifest says ${table.rows}`);
}

/** The file's bytes, no more than the manifest says, each passed through the digest. */
async function* fileChunks(handle: FileHandle, bytes: number, digest: Hash): AsyncGenerator<Buffer> {
  let left = bytes;
  while (left > 0) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(chunkBytes, left)));
    if (bytesRead === 0) return;
    const chunk = buffer.subarray(0, bytesRead);
    digest.update(chunk);
    left -= bytesRead;
    yield chunk;
  }
}

function unpacked(chunks: AsyncIterable<Buffer>, compression: SnapshotCompression): AsyncIterable<Buffer> {
  if (compression === 'none') return chunks;
  // Errors arrive where the result is read: a stream that fails destroys the other one with its error.
  return pipeline(chunks, createGunzip(gunzipOptions), () => undefined);
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
