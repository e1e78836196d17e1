import type { Manifest } from './format.ts';
import type { Packing } from './pack.ts';

/** How the files of a snapshot are packed. */
export function packingOf({ compression, encryption }: Manifest): Packing {
  return { compression, recipient: encryption?.recipient ?? null };
}
