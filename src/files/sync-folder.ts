import { open } from 'node:fs/promises';
import { errnoOf, writeFailed } from './write-failed.ts';

/** What a file system says that has no way to flush a folder. There is nothing better to do there. */
const notSupported = new Set(['EINVAL', 'ENOTSUP']);

/** Flushes a folder: names made, renamed or removed in it survive a power cut. @throws WRITE_FAILED */
export async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (notSupported.has(errnoOf(error))) return;
    throw writeFailed(
      'flush the folder',
      path,
      error,
      '; what was written there may not survive a power cut',
    );
  }
}
