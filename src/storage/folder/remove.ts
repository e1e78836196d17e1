import { rm, unlink } from 'node:fs/promises';
import { errnoOf, writeFailed } from '../../files/write-failed.ts';

/** Removes a file; none is fine. @throws WRITE_FAILED */
export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR')
      throw writeFailed('remove', path, error, '');
  });
}

/** Removes a folder with all in it; links are removed, not followed. @throws WRITE_FAILED */
export async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
    throw writeFailed('remove', path, error, '; some of what it held may be gone');
  });
}
