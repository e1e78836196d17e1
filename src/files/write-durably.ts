import { randomBytes } from 'node:crypto';
import { link, lstat, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createPrivateFile } from './private-file.ts';
import { syncFolder } from './sync-folder.ts';
import { errnoOf, writeFailed } from './write-failed.ts';

/**
 * Writes a whole file, mode 0600: beside, flushed, then moved to its name. At any instant the path holds the old bytes or
 * the new ones; when this resolves, the new ones survive a power cut.
 * @param when `ifAbsent`: a file that is there stays as it is. @returns false if it did
 * @throws WRITE_FAILED; the old file is then still there, unless the folder alone could not be flushed.
 */
export async function writeDurably(
  path: string,
  data: string | Uint8Array,
  when: 'ifAbsent' | 'always' = 'always',
): Promise<boolean> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  const file = await createPrivateFile(beside);
  let done = true;
  try {
    await file.write(typeof data === 'string' ? Buffer.from(data) : data);
    await file.finish();
    if (when === 'always') await rename(beside, path);
    else done = await moveIfAbsent(beside, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeFailed('rename a finished file to', path, error, '; the file is as it was before');
  }
  await syncFolder(dirname(path));
  return done;
}

/** What a file system says that has no hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK']);

/** A second name, unlike a rename, never replaces a file. Without hard links a look before the rename must do. */
async function moveIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    // It is done; a second name that stays does no harm.
    await rm(from).catch(() => undefined);
    return true;
  } catch (error) {
    const isThere = errnoOf(error) === 'EEXIST' || (noLinks.has(errnoOf(error)) && (await exists(to)));
    if (isThere) await rm(from);
    else if (noLinks.has(errnoOf(error))) await rename(from, to);
    else throw error;
    return !isThere;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return false;
      throw error;
    },
  );
}
