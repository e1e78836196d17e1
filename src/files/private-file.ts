import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { writeFailed } from './write-failed.ts';

/** A new file that only its owner can read, being written. */
export interface PrivateFile {
  /** Resolves when all of `data` is handed to the system. */
  write(data: Uint8Array): Promise<void>;
  /** Flushes to disk and closes: resolves when the bytes survive a power cut (the name needs its folder synced too). */
  finish(): Promise<void>;
  /** Closes without flushing. Safe to call at any time, and twice; the file stays. */
  close(): Promise<void>;
}

const state = '; the unfinished file is not used';

/** Creates a file, mode 0600. @throws WRITE_FAILED, also if there is one of that name. */
export async function createPrivateFile(path: string): Promise<PrivateFile> {
  // `wx`: a mode is only obeyed by a file that is made, and a planted file or link must not be followed.
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw writeFailed('create', path, error, '');
  });
  let isOpen = true;
  async function close(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  }
  return {
    write: (data) => attempt('write', path, () => writeAll(handle, data)),
    async finish() {
      await attempt('flush to disk', path, () => handle.sync());
      await attempt('close', path, close);
    },
    close,
  };
}

/** A full disk takes fewer bytes than it was given, without an error: only the next write tells. */
async function writeAll(handle: FileHandle, data: Uint8Array): Promise<void> {
  let done = 0;
  while (done < data.length) {
    const { bytesWritten } = await handle.write(data, done, data.length - done);
    if (bytesWritten === 0) throw new Error('the system takes no more bytes');
    done += bytesWritten;
  }
}

async function attempt(operation: string, path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw writeFailed(operation, path, error, state);
  }
}
