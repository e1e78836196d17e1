import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../files/write-failed.ts';
import { storageFailed } from '../storage-failed.ts';
import { isBeingWritten } from './list-folder.ts';
import { removeFile } from './remove.ts';

/** A write takes an instant: what is older was left by a process that died. */
const oldAfter = 15 * 60_000;

/** See `Storage.tidy`. */
export async function removeOldWrites(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw storageFailed('list', path, error);
  });
  for (const name of names.filter(isBeingWritten)) {
    const file = join(path, name);
    const found = await lstat(file).catch(() => null);
    if (found && Date.now() - found.mtimeMs > oldAfter) await removeFile(file);
  }
}
