import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type Database from 'better-sqlite3';
import { CarryoverError } from '../../errors.ts';
import type { HistoryEntry } from '../../model.ts';
import { sqlTokens } from '../../values/sql-tokens.ts';
import type { ConnectOptions, Engine, Session, Stage, StageOptions } from '../engine.ts';
import { readHistory, refuseForeignHistory } from './history.ts';
import { lockFile } from './lock.ts';
import { openScratch } from './open-database.ts';
import { createReader } from './reader.ts';
import { isSound, removeStale, retain, retainedPath } from './retain.ts';
import { fromSqlite } from './sqlite-error.ts';
import { isSqliteError } from '../../is-sqlite-error.ts';
import { attachedName, createStage } from './stage.ts';
import { untilFree } from './until-free.ts';
import { openSqlite } from '../../open-sqlite.ts';

export interface SessionParts {
  /** Absolute path without symbolic links, so that one database has one lock and one way back; null for a scratch database. */
  readonly file: string | null;
  /** Absolute path as it was given: names the database. */
  readonly path: string;
  readonly options: ConnectOptions;
}

/** A session of SQLite: one connection to one file. */
export function createSession(
  engine: Engine,
  db: Database.Database,
  { file, path, options }: SessionParts,
): Session {
  const waitSeconds = options.waitSeconds ?? 5;
  const live = { db, file, waitSeconds, signal: options.signal };
  const history = () => whenFree(live, () => readHistory(db));

  return {
    engine,
    version: `SQLite ${String(db.prepare('SELECT sqlite_version()').pluck().get())}`,
    database: file === null ? 'scratch' : basename(path, extname(path)),
    location: file === null ? 'a scratch database' : `sqlite:${path}`,
    readersWait: readersWait(db, file),
    async lock({ waitSeconds: seconds = 0, signal }) {
      return file === null ? async () => undefined : lockFile(file, seconds, signal);
    },
    async read(work) {
      await whenFree(live, () => beginRead(db));
      try {
        return await work(createReader(db));
      } finally {
        if (db.inTransaction) db.exec('ROLLBACK');
      }
    },
    async stage(stageOptions, work) {
      return withStage(live, stageOptions, work);
    },
    history,
    async clean(what = 'all') {
      return file === null || what === 'scratch' ? [] : removeStale(file, await history());
    },
    async missing() {
      // Rights on a file are seen when it is opened, by `check` beforehand.
      return [];
    },
    async scratch() {
      return scratchSession(engine);
    },
    async run(script) {
      if (file !== null)
        throw new CarryoverError('UNEXPECTED', 'A schema script runs in a scratch database only.');
      runScript(db, script);
      return [];
    },
    files() {
      return file === null ? [] : [file];
    },
    async close() {
      db.close();
    },
  };
}

export function scratchSession(engine: Engine): Session {
  return createSession(engine, openScratch(), { file: null, path: '', options: {} });
}

function readersWait(db: Database.Database, file: string | null): string | null {
  if (file === null || db.pragma('journal_mode', { simple: true }) === 'wal') return null;
  return 'The database is not in WAL mode, so readers may wait while the new rows are written (PRAGMA journal_mode=WAL lets them go on).';
}

interface Live {
  readonly db: Database.Database;
  readonly file: string | null;
  readonly waitSeconds: number;
  readonly signal: AbortSignal | undefined;
}

async function whenFree<T>({ file, waitSeconds, signal }: Live, attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await untilFree(waitSeconds, attempt, signal);
  } catch (error) {
    throw fromSqlite(error, `${file ?? 'The scratch database'} is in use. Nothing was changed`);
  }
}

function beginRead(db: Database.Database): void {
  db.exec('BEGIN');
  try {
    // The first read fixes the instant; only here does SQLite ask for its lock.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** The write lock is held from before the old version is retained until the commit, so no write falls between. */
async function withStage<T>(
  live: Live,
  options: StageOptions,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { db, file } = live;
  const attached = file !== null && options.revertTo !== undefined;
  if (attached) await attach(db, file, options.revertTo ?? '');
  try {
    await whenFree(live, () => db.exec('BEGIN IMMEDIATE'));
    const retained = options.retain && file !== null ? await retain(file) : null;
    const result = await work(
      createStage({ db, retained, attached, commit: (entry) => commit(live, entry) }),
    );
    if (db.inTransaction) await undo(live);
    return result;
  } catch (error) {
    await undo(live);
    throw fromSqlite(error, `Cannot change ${file ?? 'the scratch database'}. Nothing was changed`);
  } finally {
    db.unsafeMode(false);
    if (attached) db.exec(`DETACH ${attachedName}`);
  }
}

/** A copy that was kept for a run that came to nothing is of no use. Where it can't be removed, the next run does it. */
async function undo({ db, file }: Live): Promise<void> {
  rollBack(db);
  if (file === null) return;
  await readHistory(db)
    .then((history) => removeStale(file, history))
    .catch(() => []);
}

async function attach(db: Database.Database, file: string, name: string): Promise<void> {
  const path = retainedPath(file, name);
  // ATTACH would make an empty database of a missing file, and that would be gone back to.
  const fault = !existsSync(path)
    ? 'is gone'
    : (await isSound(file, name))
      ? null
      : 'was changed since it was kept';
  if (fault !== null) {
    throw new CarryoverError(
      'NOTHING_RETAINED',
      `The retained version ${path} ${fault}. Nothing was changed.`,
      {
        hint: 'Restore the snapshot that was taken before the run into a new database: carryover restore ID --database NEW.',
      },
    );
  }
  try {
    db.prepare(`ATTACH ? AS ${attachedName}`).run(path);
    db.prepare(`SELECT count(*) FROM ${attachedName}.sqlite_schema`).get();
  } catch (error) {
    throw fromSqlite(error, `Cannot open the retained version ${path}. Nothing was changed`);
  }
}

/** After an error in the commit itself the file says what happened: the history entry is there or it is not. */
async function commit({ db, file, waitSeconds }: Live, entry: HistoryEntry): Promise<void> {
  try {
    await untilFree(waitSeconds, () => db.exec('COMMIT'));
  } catch (error) {
    rollBack(db);
    const done = file !== null && (await wasCommitted(file, entry.id));
    if (!done) throw fromSqlite(error, 'The commit failed. Nothing was changed');
    throw new CarryoverError(
      'FAILED_AFTER_COMMIT',
      `The change was made, but SQLite reported an error after it: ${String(error)}.`,
      {
        hint: 'The new version is live. Look at the disk, then run `carryover check`.',
        cause: error,
      },
    );
  }
}

/** Not opened read-only: SQLite must be free to undo first what was left half-way. */
async function wasCommitted(file: string, run: string): Promise<boolean> {
  const look = openSqlite(file, { timeout: 1000 });
  try {
    look.pragma('query_only = ON');
    return (await readHistory(look)).some((entry) => entry.id === run);
  } catch (error) {
    throw fromSqlite(error, 'The commit failed, and the database does not tell whether the change was made');
  } finally {
    look.close();
  }
}

/** Where this fails, the journal is still there, and the next one to open the database undoes it. */
function rollBack(db: Database.Database): void {
  try {
    if (db.inTransaction) db.exec('ROLLBACK');
  } catch (error) {
    if (!isSqliteError(error)) throw error;
  }
}

/** A script makes a schema: it has no business with other files. @throws Error naming the statement */
function refuseReach(script: string): void {
  const tokens = sqlTokens(script);
  const found = tokens.find(
    (token, index) =>
      /^(?:attach|detach|vacuum)$/i.test(token.text) && (index === 0 || tokens[index - 1]?.text === ';'),
  );
  if (found) throw new Error(`${found.text.toUpperCase()} has no place in a schema`);
}

function runScript(db: Database.Database, script: string): void {
  try {
    refuseReach(script);
    db.exec(script);
    if (db.inTransaction) db.exec('COMMIT');
    refuseForeignHistory(db);
    db.pragma('foreign_keys = OFF');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new CarryoverError(
      'SCHEMA_INVALID',
      `SQLite does not take the schema: ${reason}. Nothing was touched.`,
      {
        hint: 'Correct what SQLite names in the schema, and run again.',
        cause: error,
      },
    );
  }
}
