import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../files/write-failed.ts';
import { damaged } from './damaged.ts';

/** True if the folder holds a finished snapshot, sound or not: the manifest is written last. */
export async function hasManifest(folder: string): Promise<boolean> {
  const path = join(folder, 'manifest.json');
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
      throw damaged(path, `cannot be read (${errnoOf(error)})`, { cause: error });
    },
  );
}
