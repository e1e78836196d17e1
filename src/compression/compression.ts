/** How the lines of a table are packed. `zstd` needs Node 22.15 or newer. */
export type Compression = 'gzip' | 'brotli' | 'zstd' | 'none';

export const compressions: readonly Compression[] = ['gzip', 'brotli', 'zstd', 'none'];

const suffixes: Readonly<Record<Compression, string>> = {
  gzip: '.jsonl.gz',
  brotli: '.jsonl.br',
  zstd: '.jsonl.zst',
  none: '.jsonl',
};

/** How the name of a file with lines of that compression ends. */
export function linesSuffix(compression: Compression): string {
  return suffixes[compression];
}
