import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The path itself if it is there, else the nearest folder above it that is. */
export async function nearestFolder(path: string): Promise<string> {
  const full = resolve(path);
  const there = await stat(full).then(
    () => true,
    () => false,
  );
  return there || dirname(full) === full ? full : nearestFolder(dirname(full));
}
