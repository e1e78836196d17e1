import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createPrivateFolder } from '../../files/private-folder.ts';
import { syncFolder } from '../../files/sync-folder.ts';
import { nearestFolder } from '../../files/nearest-folder.ts';
import { writeDurably } from '../../files/write-durably.ts';
import type { Storage } from '../storage.ts';
import { createFile } from './create-file.ts';
import { listFolder } from './list-folder.ts';
import { readFile } from './read-file.ts';
import { removeOldWrites } from './remove-old-writes.ts';
import { removeFile, removeTree } from './remove.ts';
import { sizeOfFile } from './size-of-file.ts';

/** A folder on this machine as a storage. It and all below it is made when the first object is, for its owner alone. */
export function openFolder(path: string): Storage {
  const folder = resolve(path);
  const locate = (name: string): string => join(folder, name);
  return {
    location: folder,
    folder,
    locate,
    list: (name) => listFolder(locate(name)),
    size: (name) => sizeOfFile(locate(name)),
    read: (name, bytes) => readFile(locate(name), bytes),
    async create(name, chunks) {
      await makeFolders(folder, name);
      await createFile(locate(name), chunks);
    },
    async write(name, data, when) {
      await makeFolders(folder, name);
      return writeDurably(locate(name), data, when);
    },
    settle: (name) => syncUpTo(folder, locate(name)),
    tidy: (name) => removeOldWrites(locate(name)),
    remove: (name) => removeFile(locate(name)),
    removeFolder: (name) => removeTree(locate(name)),
    async free() {
      const { bavail, bsize } = await statfs(await nearestFolder(folder));
      return bavail * bsize;
    },
  };
}

/** The folder of an object, and each one above it: none is a link, or open to everybody. */
async function makeFolders(top: string, name: string): Promise<void> {
  let folder = top;
  await createPrivateFolder(folder);
  for (const part of name.split('/').slice(0, -1)) {
    folder = join(folder, part);
    await createPrivateFolder(folder);
  }
}

/** A new folder's own name is durable when the folder above is flushed. */
async function syncUpTo(top: string, folder: string): Promise<void> {
  for (let at = folder; at.length >= top.length; at = dirname(at)) {
    // A folder without objects is not there, and has no names to flush.
    if ((await sizeOfFile(at)) !== null) await syncFolder(at);
    if (at === dirname(at)) return;
  }
}
