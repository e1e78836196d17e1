import { pipeline } from 'node:stream';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { Compression } from './compression.ts';
import { zstd } from './zstd.ts';

const chunkSize = 256 * 1024;
/** Another thread unpacks the next of these while the last one is at work here. */
const options = { chunkSize, highWaterMark: 2 * chunkSize };

/**
 * The bytes that `compressed` was given. Errors, of `chunks` too, arrive where the result is read. What is cut between
 * two members of a gzip file, or followed by other bytes, is no error here: the reader must know how much is to come.
 * A small file can unpack to any size: the reader stops when it has what it expects.
 * @throws USAGE at once if this Node lacks that compression
 */
export function decompressed(chunks: AsyncIterable<Buffer>, compression: Compression): AsyncIterable<Buffer> {
  const unpacker = createUnpacker(compression);
  // A stream that fails destroys the other one with its error.
  return unpacker === null ? chunks : pipeline(chunks, unpacker, () => undefined);
}

function createUnpacker(compression: Compression): Transform | null {
  switch (compression) {
    case 'gzip':
      return createGunzip(options);
    case 'brotli':
      return createBrotliDecompress(options);
    case 'zstd':
      return zstd().createZstdDecompress(options);
    case 'none':
      return null;
  }
}
