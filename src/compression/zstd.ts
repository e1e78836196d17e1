import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { CarryoverError } from '../errors.ts';

/** What `node:zlib` has of Zstandard since 22.15; the types of Node 20 do not know it. */
interface Zstd {
  createZstdCompress(options: ZstdOptions): Transform;
  createZstdDecompress(options: ZstdOptions): Transform;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
}

interface ZstdOptions {
  readonly chunkSize: number;
  readonly highWaterMark: number;
  readonly params?: Readonly<Record<number, number>>;
}

/** Zstandard of this Node. @throws USAGE if it has none */
export function zstd(): Zstd {
  const found: object = zlib;
  if (hasZstd(found)) return found;
  throw new CarryoverError('USAGE', 'The compression "zstd" is not there: this version of Node has none.', {
    hint: 'Use Node 22.15 or newer, or write with the compression "gzip" or "brotli".',
  });
}

function hasZstd(found: object): found is Zstd {
  return 'createZstdCompress' in found;
}
