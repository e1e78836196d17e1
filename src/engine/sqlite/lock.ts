import { rm, stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import type { Release } from '../engine.ts';
import { fromSqlite, isBusy } from './sqlite-error.ts';
import { untilFree } from './until-free.ts';

/**
 * Keeps a second run away from the database `file`: an exclusive SQLite lock on `<file>-lock`, which the operating
 * system lets go when the process dies. Whoever lets go removes the file; whoever then holds a lock on a file that is
 * not there any more, or is another one by now, begins anew.
 */
export async function lockFile(file: string, seconds: number): Promise<Release> {
  const path = `${file}-lock`;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const db = await tryLock(file, path, Math.max(0, deadline - Date.now()) / 1000);
    if (db !== null) return releaseOf(db, path);
  }
}

/** Null if the file that was locked is gone: that keeps nobody away. */
async function tryLock(file: string, path: string, seconds: number): Promise<Database.Database | null> {
  const db = openLock(path);
  const opened = await inodeOf(path);
  try {
    await untilFree(seconds, () => db.exec('BEGIN EXCLUSIVE'));
    if (opened !== null && (await inodeOf(path)) === opened) return db;
  } catch (error) {
    const isGone = opened === null || (await inodeOf(path)) !== opened;
    if (isBusy(error) || !isGone) {
      db.close();
      throw isBusy(error) ? locked(file, error) : fromSqlite(error, `Cannot lock ${path}`);
    }
  }
  db.close();
  return null;
}

function releaseOf(db: Database.Database, path: string): Release {
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    // Where it can't be removed it means nothing, and the next run takes it.
    await rm(path, { force: true }).catch(() => undefined);
    db.close();
  };
}

function locked(file: string, cause: unknown): CarryoverError {
  return new CarryoverError(
    'LOCKED',
    `Another run of carryover is at work on ${file}. Nothing was changed.`,
    {
      hint: 'Wait for it to end, or give --wait SECONDS.',
      cause,
    },
  );
}

/** Null if there is no such file. Not by an open handle: closing one would take away the locks of this whole process. */
async function inodeOf(path: string): Promise<bigint | null> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => ino,
    () => null,
  );
}

function openLock(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw fromSqlite(error, `Cannot open the lock file ${path}`);
  }
}
