import { rm, stat } from 'node:fs/promises';
import type Database from 'better-sqlite3';
import { pause } from '../pause.ts';
import { isBusy } from '../is-busy.ts';
import { openSqlite } from '../open-sqlite.ts';

/** Lets go, and removes the file. Safe to call twice. */
export type LetGo = () => Promise<void>;

/**
 * Holds the file `path`, which is made if need be: an exclusive SQLite lock, which the operating system lets go when the
 * process dies. Null if another one holds it for all of `seconds`. Whoever lets go removes the file; whoever then holds
 * one that is not there any more, or is another one by now, begins anew.
 * @throws SqliteError where the file can't be opened or locked; INTERRUPTED if the caller aborts while it waits
 */
export async function holdFile(path: string, seconds: number, signal?: AbortSignal): Promise<LetGo | null> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await tryOnce(path);
    if (typeof found === 'object') return letGo(found, path);
    if (found === 'gone') continue;
    if (Date.now() >= deadline) return null;
    // Not inside SQLite, which would stop the whole program, signals included.
    await pause(50, signal);
  }
}

async function tryOnce(path: string): Promise<Database.Database | 'held' | 'gone'> {
  const db = openSqlite(path, { timeout: 0 });
  const opened = await inodeOf(path);
  const isGone = async () => opened === null || (await inodeOf(path)) !== opened;
  try {
    db.exec('BEGIN EXCLUSIVE');
    if (!(await isGone())) return db;
  } catch (error) {
    db.close();
    if (isBusy(error)) return 'held';
    if (await isGone()) return 'gone';
    throw error;
  }
  db.close();
  return 'gone';
}

function letGo(db: Database.Database, path: string): LetGo {
  return async () => {
    if (!db.open) return;
    // Where it can't be removed it means nothing, and the next one takes it.
    await rm(path, { force: true }).catch(() => undefined);
    db.close();
  };
}

/** Null if there is no such file. Not by an open handle: closing one would take away the locks of this whole process. */
async function inodeOf(path: string): Promise<bigint | null> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => ino,
    () => null,
  );
}
