import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { errnoOf } from '../../files/write-failed.ts';
import { CarryoverError } from '../../errors.ts';
import { missingObject, strangeObject } from '../damaged-object.ts';
import { storageFailed } from '../storage-failed.ts';

const chunkBytes = 256 * 1024;

/** See `Storage.read`. */
export async function* readFile(path: string, bytes = Infinity): AsyncGenerator<Buffer> {
  const handle = await openPlain(path);
  try {
    for (let left = bytes; left > 0;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(chunkBytes, left)));
      if (bytesRead === 0) return;
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw error instanceof CarryoverError ? error : storageFailed('read', path, error);
  } finally {
    await handle.close();
  }
}

async function openPlain(path: string): Promise<FileHandle> {
  // A link could lead the reader out of the folder; a pipe could make it wait for ever.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((error: unknown) => {
    throw faultOf(path, error);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw strangeObject(path);
}

function faultOf(path: string, error: unknown): CarryoverError {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missingObject(path, error);
    case 'ELOOP':
      return strangeObject(path, error);
    default:
      return storageFailed('read', path, error);
  }
}
