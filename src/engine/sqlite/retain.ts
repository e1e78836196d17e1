import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { syncFolder } from '../../files/sync-folder.ts';
import type { HistoryEntry } from '../../model.ts';
import { fromSqlite } from './sqlite-error.ts';

const pagesPerStep = 4096;

/**
 * Keeps an exact copy of the database file, page by page, while nobody can write. Written beside, synced, renamed:
 * a copy under its final name is whole. It becomes the way back once a history entry names it.
 * @returns the copy's name, for `HistoryEntry.retained`
 */
export async function retain(file: string): Promise<string> {
  const name = randomBytes(6).toString('hex');
  const path = retainedPath(file, name);
  const partial = `${path}.partial`;
  try {
    const handle = await open(partial, 'wx', 0o600);
    await handle.close();
    await copyPages(file, partial);
    await syncFile(partial);
    await rename(partial, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(partial, { force: true });
    throw fromSqlite(error, `Cannot keep a copy of ${file}`);
  }
  return name;
}

export function retainedPath(file: string, name: string): string {
  return `${file}-retained-${name}`;
}

/** The run that `rollback` can undo: the newest one, if it kept the version before it. */
export function wayBack(history: readonly HistoryEntry[]): HistoryEntry | null {
  const newest = history[0];
  return newest && newest.retained !== null ? newest : null;
}

/** Removes copies beside the database that are not the way back, finished or not. Returns their file names. */
export async function removeStale(file: string, history: readonly HistoryEntry[]): Promise<string[]> {
  const kept = wayBack(history)?.retained;
  const prefix = `${basename(file)}-retained-`;
  const found = await readdir(dirname(file));
  const stale = found.filter((name) => name.startsWith(prefix) && !(kept && name.startsWith(prefix + kept) && !name.endsWith('.partial')));
  await Promise.all(stale.map((name) => rm(join(dirname(file), name), { force: true })));
  return stale.filter((name) => !/-(wal|shm|journal)$/.test(name));
}

async function copyPages(file: string, to: string): Promise<void> {
  const source = new Database(file, { readonly: true, timeout: 1000 });
  try {
    await source.backup(to, { progress: () => pagesPerStep });
  } finally {
    source.close();
  }
  // A copy that stands alone: without a log of its own beside it.
  const copy = new Database(to);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
