import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createPrivateFile } from './private-file.ts';
import { syncFolder } from './sync-folder.ts';
import { writeFailed } from './write-failed.ts';

/**
 * Writes a whole file, mode 0600: beside, flushed, then renamed over what was there. At any instant the path holds the
 * old bytes or the new ones; when this resolves, the new ones survive a power cut.
 * @throws WRITE_FAILED; the old file is then still there, unless the folder alone could not be flushed.
 */
export async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  const file = await createPrivateFile(beside);
  try {
    await file.write(typeof data === 'string' ? Buffer.from(data) : data);
    await file.finish();
    await rename(beside, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeFailed('rename a finished file to', path, error, '; the file is as it was before');
  }
  await syncFolder(dirname(path));
}
