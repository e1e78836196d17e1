import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { errnoOf } from '../files/write-failed.ts';
import { damaged } from './damaged.ts';

/** Opens a file of a snapshot for reading. @throws SNAPSHOT_DAMAGED if it is missing, a link or no plain file. */
export async function openForReading(path: string): Promise<FileHandle> {
  // A link could lead the reader out of the folder; a pipe could make it wait for ever.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((error: unknown) => {
    throw damaged(path, faultOf(error), { cause: error });
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw damaged(path, 'is not a plain file');
}

/** Reads a whole small file. @throws SNAPSHOT_DAMAGED, also if it has more bytes than `limit`. */
export async function readWhole(path: string, limit: number): Promise<Buffer> {
  const handle = await openForReading(path);
  try {
    const { size } = await handle.stat();
    if (size > limit) throw damaged(path, `has ${size} bytes, and no more than ${limit} are allowed`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function faultOf(error: unknown): string {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'is missing';
    case 'ELOOP':
      return 'is a symbolic link, which no snapshot has';
    default:
      return `cannot be read (${errnoOf(error) || String(error)})`;
  }
}
