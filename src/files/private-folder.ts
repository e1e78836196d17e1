import { lstat, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { syncFolder } from './sync-folder.ts';
import { errnoOf, writeFailed } from './write-failed.ts';

/**
 * Makes sure that a folder is there, with its parents: new ones have mode 0700 and survive a power cut.
 * @throws USAGE if what is there is a symbolic link, not a folder, or writable by everybody; WRITE_FAILED.
 */
export async function createPrivateFolder(path: string): Promise<void> {
  const folder = resolve(path);
  await refuseUnsafe(folder);
  const first = await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw writeFailed('make the folder', folder, error, '');
  });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let parent = dirname(folder); parent.length >= top.length; parent = dirname(parent)) {
    await syncFolder(parent);
    if (parent === dirname(parent)) return;
  }
}

async function refuseUnsafe(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw writeFailed('look at', folder, error, '');
  });
  if (found?.isSymbolicLink()) {
    throw refusal(folder, 'is a symbolic link', 'Name the folder that it points to.');
  }
  if (found && !found.isDirectory()) throw refusal(folder, 'is not a folder', 'Name another path.');
  if (found && (found.mode & 0o002) !== 0) {
    const hint = 'Take that right away (chmod o-w), or name a folder of your own.';
    throw refusal(folder, 'can be written by everybody on this machine', hint);
  }
}

function refusal(folder: string, fault: string, hint: string): CarryoverError {
  return new CarryoverError('USAGE', `"${folder}" ${fault}; nothing was written there.`, {
    hint,
    details: { folder },
  });
}
