import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { holdFile } from './hold-file.ts';
import { syncFolder } from './sync-folder.ts';
import { errnoOf, writeFailed } from './write-failed.ts';

/**
 * Makes a folder, mode 0700, that is there with all that `fill` puts into it or not at all: filled beside, flushed, then
 * renamed. What a dead run left there is removed first. `fill` flushes its own files.
 * @throws USAGE if something has that name already; LOCKED if somebody else is making it; WRITE_FAILED
 */
export async function createNewFolder<T>(path: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const folder = resolve(path);
  const parent = dirname(folder);
  await refuseTaken(folder);
  await mkdir(parent, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw writeFailed('make the folder', parent, error, '');
  });
  const letGo = await hold(join(parent, `.${basename(folder)}.lock`), folder);
  try {
    return await fillBeside(join(parent, `.${basename(folder)}.partial`), folder, fill);
  } finally {
    await letGo();
  }
}

async function fillBeside<T>(
  beside: string,
  folder: string,
  fill: (folder: string) => Promise<T>,
): Promise<T> {
  const remove = async () => rm(beside, { recursive: true, force: true });
  try {
    await remove();
    await mkdir(beside, { mode: 0o700 });
    const result = await fill(beside);
    await syncFolder(beside);
    // Somebody may have made it meanwhile. An empty folder would be replaced, which loses nothing.
    await refuseTaken(folder);
    await rename(beside, folder);
    await syncFolder(dirname(folder));
    return result;
  } catch (error) {
    await remove().catch(() => undefined);
    if (errnoOf(error) === '') throw error;
    throw writeFailed('make the folder', folder, error, '; nothing was kept');
  }
}

async function hold(lock: string, folder: string) {
  const letGo = await holdFile(lock, 0).catch((error: unknown) => {
    throw writeFailed('create', lock, error, '');
  });
  if (letGo !== null) return letGo;
  throw new CarryoverError('LOCKED', `Another run is making the folder "${folder}"; nothing was written.`, {
    hint: 'Wait for it, or name another folder.',
  });
}

async function refuseTaken(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw writeFailed('look at', folder, error, '');
  });
  if (found === null) return;
  throw new CarryoverError('USAGE', `"${folder}" is there already; nothing was written.`, {
    hint: 'Name a folder that does not exist yet.',
    details: { folder },
  });
}
