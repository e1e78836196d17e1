import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '../../files/sync-folder.ts';
import { writeFailed } from '../../files/write-failed.ts';
import type { HistoryEntry } from '../../model.ts';
import { fromSqlite } from './sqlite-error.ts';
import { openSqlite } from '../../open-sqlite.ts';

const pagesPerStep = 4096;
const nameDigits = 16;
/** What we put behind the prefix: a file that somebody else called alike is not ours to remove. */
const ourName = new RegExp(`^[0-9a-f]{${nameDigits}}(\\.partial)?(-wal|-shm|-journal)?$`);

/**
 * Keeps an exact copy of the database file, page by page, while nobody can write. Written beside, synced, renamed:
 * a copy under its final name is whole. It becomes the way back once a history entry names it.
 * @returns the copy's name, for `HistoryEntry.retained`: the beginning of its SHA-256
 */
export async function retain(file: string): Promise<string> {
  const partial = `${retainedPath(file, randomBytes(nameDigits / 2).toString('hex'))}.partial`;
  try {
    const handle = await open(partial, 'wx', 0o600);
    await handle.close();
    await copyPages(file, partial);
    await syncFile(partial);
    const name = await nameOf(partial);
    await rename(partial, retainedPath(file, name));
    await syncFolder(dirname(file));
    return name;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const reason = fromSqlite(error, `Cannot keep a copy of ${file}`);
    throw writeFailed('keep a copy of the database at', partial, reason, '; nothing was changed');
  }
}

/** Whether a retained copy is what it was when it was kept. */
export async function isSound(file: string, name: string): Promise<boolean> {
  return (await nameOf(retainedPath(file, name))) === name;
}

export function retainedPath(file: string, name: string): string {
  return `${file}-retained-${name}`;
}

/** The run that `rollback` can undo: the newest one, if it kept the version before it. */
function wayBack(history: readonly HistoryEntry[]): HistoryEntry | null {
  const newest = history[0];
  return newest && newest.retained !== null ? newest : null;
}

/** Removes copies beside the database that are not the way back, finished or not. Returns their file names. */
export async function removeStale(file: string, history: readonly HistoryEntry[]): Promise<string[]> {
  const kept = wayBack(history)?.retained;
  const prefix = `${basename(file)}-retained-`;
  const found = await readdir(dirname(file));
  const copies = found.filter((name) => name.startsWith(prefix) && ourName.test(name.slice(prefix.length)));
  const stale = copies.filter(
    (name) => !(kept && name.startsWith(prefix + kept) && !name.includes('.partial')),
  );
  await Promise.all(stale.map((name) => remove(join(dirname(file), name))));
  return stale.filter((name) => !/-(wal|shm|journal)$/.test(name));
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    throw writeFailed('remove', path, error, '; it is an old copy that nothing uses');
  });
}

async function copyPages(file: string, to: string): Promise<void> {
  const source = openSqlite(file, { readonly: true, timeout: 1000 });
  try {
    await source.backup(to, { progress: () => pagesPerStep });
  } finally {
    source.close();
  }
  // A copy that stands alone: without a log of its own beside it.
  const copy = openSqlite(to);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

async function nameOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), digest);
  return digest.digest('hex').slice(0, nameDigits);
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
