import { rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import type { Release } from '../engine.ts';
import { fromSqlite, isBusy } from './sqlite-error.ts';
import { untilFree } from './until-free.ts';

/**
 * Keeps a second run away from the database `file`: an exclusive SQLite lock on `<file>-lock`, which the operating
 * system lets go when the process dies. The file itself means nothing, and a next run reuses it.
 *
 * Removing the file leaves a moment in which two runs can both hold a lock; they still can't change the database at
 * once, as each then needs SQLite's own write lock and looks again at the schema after it has it.
 */
export async function lockFile(file: string, seconds: number): Promise<Release> {
  const path = `${file}-lock`;
  const db = openLock(path);
  try {
    await untilFree(seconds, () => db.exec('BEGIN EXCLUSIVE'));
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw fromSqlite(error, `Cannot lock ${path}`);
    throw new CarryoverError('LOCKED', `Another run of carryover is at work on ${file}. Nothing was changed.`, {
      hint: 'Wait for it to end, or give --wait SECONDS.',
      cause: error,
    });
  }
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    await rm(path, { force: true });
    db.close();
  };
}

function openLock(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw fromSqlite(error, `Cannot open the lock file ${path}`);
  }
}
