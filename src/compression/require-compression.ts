import type { Compression } from './compression.ts';
import { zstd } from './zstd.ts';

/** To be called before anything is begun. @throws USAGE if this Node lacks that compression */
export function requireCompression(compression: Compression): void {
  if (compression === 'zstd') zstd();
}
