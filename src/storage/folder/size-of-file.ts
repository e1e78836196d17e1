import { lstat } from 'node:fs/promises';
import { errnoOf } from '../../files/write-failed.ts';
import { storageFailed } from '../storage-failed.ts';

/** Size of what is there under that name, a link's own too; null if nothing is. @throws STORAGE_FAILED */
export async function sizeOfFile(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw storageFailed('look at', path, error);
  }
}
