import { rm, stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import { createPrivateFile } from '../../files/private-file.ts';
import { errnoOf, writeFailed } from '../../files/write-failed.ts';

/**
 * Keeps a second pull away from a folder: an exclusive SQLite lock on `<folder>-lock`, which the operating system lets go
 * when the process dies. Returns what lets go, and removes the file. @throws LOCKED
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}-lock`;
  for (;;) {
    const db = await tryLock(folder, path);
    if (db === null) continue;
    return async () => {
      // Where it can't be removed it means nothing, and the next pull takes it.
      await rm(path, { force: true }).catch(() => undefined);
      db.close();
    };
  }
}

/** Null if the file that was locked is not there any more, or is another one by now: that keeps nobody away. */
async function tryLock(folder: string, path: string): Promise<Database.Database | null> {
  await makeFile(path);
  const opened = await inodeOf(path);
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_BUSY')
      throw writeFailed('lock', path, error, '');
    const message = `Another pull is at work in "${folder}". Nothing was changed.`;
    throw new CarryoverError('LOCKED', message, {
      hint: 'Wait for it to end.',
      details: { folder },
      cause: error,
    });
  }
  if (opened !== null && (await inodeOf(path)) === opened) return db;
  db.close();
  return null;
}

/** Only where there is none: closing one that is there would take away the locks that this process has on it. */
async function makeFile(path: string): Promise<void> {
  try {
    const file = await createPrivateFile(path);
    await file.close();
  } catch (error) {
    if (!(error instanceof CarryoverError) || errnoOf(error.cause) !== 'EEXIST') throw error;
  }
}

async function inodeOf(path: string): Promise<bigint | null> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => ino,
    () => null,
  );
}
