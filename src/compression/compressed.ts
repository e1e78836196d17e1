import { pipeline } from 'node:stream';
import type { Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Compression } from './compression.ts';
import { zstd } from './zstd.ts';

/**
 * Chunks wait here while another thread compresses, so that reading and compressing go on side by side.
 * No more than these few MiB: memory stays flat.
 */
const options = { chunkSize: 512 * 1024, highWaterMark: 3 * 1024 * 1024 };

/**
 * The same bytes, compressed, each at its fastest level: a snapshot should not wait for its compression. Errors of
 * `chunks` arrive where the result is read. @throws USAGE at once if this Node lacks that compression
 */
export function compressed(chunks: AsyncIterable<Buffer>, compression: Compression): AsyncIterable<Buffer> {
  const packer = createPacker(compression);
  // A stream that fails destroys the other one with its error.
  return packer === null ? chunks : pipeline(chunks, packer, () => undefined);
}

function createPacker(compression: Compression): Transform | null {
  switch (compression) {
    case 'gzip':
      return createGzip({ ...options, level: 1 });
    case 'brotli':
      return createBrotliCompress({ ...options, params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    case 'zstd':
      return createZstd();
    case 'none':
      return null;
  }
}

function createZstd(): Transform {
  const { createZstdCompress, constants } = zstd();
  return createZstdCompress({ ...options, params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}
