import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../files/write-failed.ts';
import type { ListedObject, Listing } from '../storage.ts';
import { storageFailed } from '../storage-failed.ts';

const nothing: Listing = { folders: [], objects: [] };

/** See `Storage.list`. Links are objects, strange ones: they are not followed. Files that are still being written are none. */
export async function listFolder(path: string): Promise<Listing> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw storageFailed('list', path, error);
  });
  if (entries === null) return nothing;
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const others = entries.filter((entry) => !entry.isDirectory() && !isBeingWritten(entry.name));
  const objects = await Promise.all(others.map((entry) => look(path, entry)));
  return { folders, objects: objects.flat() };
}

/** As `writeDurably` calls what it writes beside. */
export function isBeingWritten(name: string): boolean {
  return name.startsWith('.') && name.endsWith('.tmp');
}

async function look(path: string, entry: Dirent): Promise<ListedObject[]> {
  try {
    const { size, mtimeMs } = await lstat(join(path, entry.name));
    const strange = entry.isFile() ? {} : { isStrange: true as const };
    return [{ name: entry.name, bytes: size, writtenAt: mtimeMs, ...strange }];
  } catch (error) {
    // It went between two looks.
    if (errnoOf(error) === 'ENOENT') return [];
    throw storageFailed('look at', join(path, entry.name), error);
  }
}
