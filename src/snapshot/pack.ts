import { compressed } from '../compression/compressed.ts';
import { linesSuffix } from '../compression/compression.ts';
import type { Compression } from '../compression/compression.ts';
import { decompressed } from '../compression/decompressed.ts';
import type { DataKey } from '../encryption/data-key.ts';
import { decrypted } from '../encryption/decrypted.ts';
import { encrypted } from '../encryption/encrypted.ts';

/** How lines become the bytes of a snapshot's files. */
export interface Packing {
  readonly compression: Compression;
  /** Of the snapshot's data key; null: in the clear. */
  readonly recipient: string | null;
}

export function packed(
  chunks: AsyncIterable<Buffer>,
  { compression, recipient }: Packing,
): AsyncIterable<Buffer> {
  const bytes = compressed(chunks, compression);
  return recipient === null ? bytes : encrypted(bytes, recipient);
}

/** `key`: the data key of the snapshot that holds the file; null: it is in the clear. */
export function unpacked(
  chunks: AsyncIterable<Buffer>,
  { compression }: Pick<Packing, 'compression'>,
  key: DataKey | null,
): AsyncIterable<Buffer> {
  return decompressed(key === null ? chunks : decrypted(chunks, key), compression);
}

/** How the name of a file with lines ends. */
export function packedSuffix({ compression, recipient }: Packing): string {
  return `${linesSuffix(compression)}${recipient === null ? '' : ageSuffix}`;
}

/** How the name of any encrypted file ends. */
export const ageSuffix = '.age';
