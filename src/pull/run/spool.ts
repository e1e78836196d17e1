import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { writeFailed } from '../../files/write-failed.ts';

/**
 * A file of an unfinished pull that grows page by page. What is appended counts once it is kept; until then it can be cut
 * off again, and a process that dies leaves it for the next one to cut.
 */
export interface Spool {
  /** Kept bytes. */
  readonly bytes: number;
  append(data: Buffer): Promise<void>;
  /** Keeps what was appended, but for `drop` bytes at its end. */
  keep(drop?: number): Promise<void>;
  /** Cuts off what was not kept. */
  cut(): Promise<void>;
  /** Kept bytes from one place to another. The chunks are the reader's own. */
  read(from: number, to: number): AsyncIterable<Buffer>;
  /** When this resolves, what is kept survives a power cut. */
  sync(): Promise<void>;
  /** Twice is safe. */
  close(): Promise<void>;
}

const chunkBytes = 128 * 1024;
const state = '; the pull goes on from its last complete page when you run it again';

/** Opens or makes a spool, private, cut to its first `bytes` bytes. @throws WRITE_FAILED */
export async function openSpool(path: string, bytes: number): Promise<Spool> {
  // A planted link must not be followed.
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const handle = await attempt('open', path, () => open(path, flags, 0o600));
  const spool = spoolOf(handle, path, bytes);
  await spool.cut();
  return spool;
}

function spoolOf(handle: FileHandle, path: string, bytes: number): Spool {
  let kept = bytes;
  let end = bytes;
  let isOpen = true;
  const cutTo = (length: number) => attempt('shorten', path, () => handle.truncate(length));
  return {
    get bytes() {
      return kept;
    },
    async append(data) {
      await attempt('write', path, () => writeAll(handle, data, end));
      end += data.length;
    },
    async keep(drop = 0) {
      end -= drop;
      if (drop > 0) await cutTo(end);
      kept = end;
    },
    async cut() {
      await cutTo(kept);
      end = kept;
    },
    read: (from, to) => readRange(handle, from, to),
    sync: () => attempt('flush to disk', path, () => handle.datasync()),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await handle.close();
    },
  };
}

async function* readRange(handle: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to;) {
    const length = Math.min(chunkBytes, to - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) throw new Error('The file of an unfinished pull is shorter than it was.');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** A full disk takes fewer bytes than it was given, without an error: only the next write tells. */
async function writeAll(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < data.length) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    if (bytesWritten === 0) throw new Error('the system takes no more bytes');
    done += bytesWritten;
  }
}

async function attempt<T>(operation: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw writeFailed(operation, path, error, state);
  }
}
