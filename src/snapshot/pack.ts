import { pipeline } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { SnapshotCompression } from './format.ts';

/** How the lines of a snapshot become the bytes of its files. */
export interface Packing {
  readonly compression: SnapshotCompression;
}

export function packed(chunks: AsyncIterable<Buffer>, { compression }: Packing): AsyncIterable<Buffer> {
  if (compression === 'none') return chunks;
  return pipeline(chunks, createGzip({ level: 1, chunkSize: 512 * 1024 }), () => undefined);
}

export function unpacked(chunks: AsyncIterable<Buffer>, { compression }: Packing): AsyncIterable<Buffer> {
  if (compression === 'none') return chunks;
  return pipeline(chunks, createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
}
