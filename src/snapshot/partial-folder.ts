import { lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { kill, pid as ownPid } from 'node:process';
import { createPrivateFile } from '../files/private-file.ts';
import { errnoOf, writeFailed } from '../files/write-failed.ts';
import { isSnapshotId, newSnapshotId } from './snapshot-id.ts';

/** A snapshot being written: its id is reserved, its folder is invisible to readers. */
export interface PartialFolder {
  readonly id: string;
  /** `<parent>/.<id>.partial` */
  readonly folder: string;
  /** `<parent>/<id>` */
  readonly finalFolder: string;
}

const writerName = 'writer';
const longestRun = 24 * 60 * 60 * 1000;
const suffixes = ['.partial', '.removed'];

/** Who writes a partial folder; `start` (ms since 1970) tells processes apart that got the same number. */
interface Writer {
  readonly pid: number;
  readonly host: string;
  readonly start: number;
}

/** Makes `.<id>.partial` in `parent`, with a fresh id and a note of who writes there. @throws WRITE_FAILED */
export async function createPartialFolder(parent: string, now: Date): Promise<PartialFolder> {
  for (;;) {
    const id = newSnapshotId(now);
    const finalFolder = join(parent, id);
    const folder = join(parent, `.${id}.partial`);
    if (await exists(finalFolder)) continue;
    try {
      await mkdir(folder, 0o700);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue;
      throw writeFailed('make the folder', folder, error, '');
    }
    await noteWriter(folder);
    return { id, folder, finalFolder };
  }
}

/** Takes the note away: from here on the folder holds what it will hold for good. */
export async function removeWriterNote(folder: string): Promise<void> {
  const path = join(folder, writerName);
  await rm(path).catch((error: unknown) => {
    throw writeFailed('remove', path, error, '; no snapshot was taken');
  });
}

/** Removes the partial folders in `parent` that nobody writes any more; returns their names. */
export async function cleanPartialFolders(parent: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of (await names(parent)).filter(isPartial)) {
    const folder = join(parent, name);
    if (name.endsWith('.removed') || !(await isBeingWritten(folder))) {
      if (await removePartialFolder(folder)) removed.push(name);
    }
  }
  return removed;
}

/**
 * Removes a partial folder; false if it was gone already. Renamed first: its writer, should it live after all, then
 * fails as a whole, and never publishes a folder that is half removed.
 */
export async function removePartialFolder(folder: string): Promise<boolean> {
  const doomed = folder.endsWith('.removed') ? folder : folder.replace(/\.partial$/, '.removed');
  try {
    if (doomed !== folder) await rename(folder, doomed);
    await rm(doomed, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw writeFailed('remove', folder, error, '; it is an unfinished snapshot that nothing uses');
  }
}

function isPartial(name: string): boolean {
  return suffixes.some(
    (suffix) => name.startsWith('.') && name.endsWith(suffix) && isSnapshotId(name.slice(1, -suffix.length)),
  );
}

async function noteWriter(folder: string): Promise<void> {
  const file = await createPrivateFile(join(folder, writerName));
  try {
    await file.write(Buffer.from(JSON.stringify(self())));
  } finally {
    await file.close();
  }
}

function self(): Writer {
  return { pid: ownPid, host: hostname(), start: Math.round(performance.timeOrigin) };
}

/** Without a readable note the writer died while it began or ended: both take an instant. */
async function isBeingWritten(folder: string): Promise<boolean> {
  const writer = await readWriter(folder);
  if (!writer) return false;
  if (Date.now() - writer.noted > longestRun) return false;
  const own = self();
  if (writer.host !== own.host) return true;
  return writer.pid === own.pid ? writer.start === own.start : isAlive(writer.pid);
}

async function readWriter(folder: string): Promise<(Writer & { noted: number }) | null> {
  const path = join(folder, writerName);
  try {
    const noted = (await lstat(path)).mtimeMs;
    const found = JSON.parse(await readFile(path, 'utf8')) as Partial<Writer> | null;
    const { pid, host, start } = found ?? {};
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof start !== 'number') return null;
    return { pid, host, start, noted };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
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
