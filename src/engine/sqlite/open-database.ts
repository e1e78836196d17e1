import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import type { ConnectOptions } from '../engine.ts';
import { defineFunctions } from './column-json.ts';
import { refuseForeignHistory } from './history.ts';
import { fromSqlite } from './sqlite-error.ts';
import { isSqliteError } from '../../is-sqlite-error.ts';
import { untilFree } from './until-free.ts';
import { openSqlite } from '../../open-sqlite.ts';

/**
 * Opens a SQLite file with settings that lose nothing: every commit reaches the disk (a WAL database would otherwise
 * acknowledge commits that a power cut takes back) and dropping a table cascades into no other.
 */
export async function openDatabase(file: string, options: ConnectOptions): Promise<Database.Database> {
  await refuseMissing(file, options);
  try {
    return await untilFree(
      options.waitSeconds ?? 5,
      () => openChecked(file, options.readOnly ?? false),
      options.signal,
    );
  } catch (error) {
    throw fromSqlite(error, `Cannot open ${file}`);
  }
}

function openChecked(file: string, readonly: boolean): Database.Database {
  const db = openSqlite(file, { readonly, timeout: 0 });
  try {
    prepareConnection(db);
    refuseForeignHistory(db);
    return db;
  } catch (error) {
    db.close();
    // A program was killed while it wrote: what it left half done must be undone before anybody can read.
    if (readonly && isRecoveryNeeded(error)) return openChecked(recover(file), readonly);
    throw error;
  }
}

/** Has SQLite undo what a killed program left, as the next one to open the database would. */
function recover(file: string): string {
  const db = openSqlite(file, { timeout: 0 });
  try {
    db.pragma('query_only = ON');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } finally {
    db.close();
  }
  return file;
}

function isRecoveryNeeded(error: unknown): boolean {
  return isSqliteError(error) && /^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)$/.test(error.code);
}

/** A database in a temporary file that has no name: nobody else can open it, and it is gone with the connection. */
export function openScratch(): Database.Database {
  return prepareConnection(openSqlite(''));
}

/** Reads a pragma that gives one value. */
function pragmaOf(db: Database.Database, name: string): unknown {
  return db.pragma(name, { simple: true });
}

function prepareConnection(db: Database.Database): Database.Database {
  db.pragma('foreign_keys = OFF');
  db.pragma('synchronous = EXTRA');
  db.pragma('cell_size_check = ON');
  if (pragmaOf(db, 'foreign_keys') !== 0)
    throw new CarryoverError('UNEXPECTED', 'SQLite did not switch foreign keys off.');
  defineFunctions(db);
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  return db;
}

async function refuseMissing(file: string, options: ConnectOptions): Promise<void> {
  const found = await lookFor(file);
  if (found?.isFile()) return;
  if (!found && options.create) return refuseMissingFolder(file);
  const fault = found ? `${file} is not a file.` : `There is no database at ${file}.`;
  throw new CarryoverError('CONNECTION_FAILED', fault, {
    hint: found
      ? 'Give the path of the database file.'
      : 'Look at the path; to make a new database run `carryover init`.',
  });
}

async function refuseMissingFolder(file: string): Promise<void> {
  const folder = dirname(file);
  if ((await lookFor(folder))?.isDirectory()) return;
  const fault = `There is no folder ${folder} for the new database; nothing was made.`;
  throw new CarryoverError('CONNECTION_FAILED', fault, { hint: 'Make the folder, or correct the path.' });
}

/** Null if there is nothing. */
async function lookFor(path: string): Promise<Stats | null> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new CarryoverError('CONNECTION_FAILED', `Cannot open ${path}: ${error.message}.`, {
      hint: 'Look at the path and at the rights of the file and its folder.',
      cause: error,
    });
  });
}
