import { stat } from 'node:fs/promises';
import { extname, relative, resolve, sep } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { findSqliteFiles } from '../files/find-sqlite-files.ts';
import type { FoundFiles } from '../files/find-sqlite-files.ts';
import { errnoOf } from '../files/write-failed.ts';
import { backup } from './backup.ts';
import { filedUnder } from './filed-under.ts';
import type { BackedUp, BackupAllOptions, BackupAllResult, BackupOptions } from './backup-options.ts';
import { storeOf } from './store-of.ts';

/**
 * Takes a snapshot of each of several databases. One that fails does not keep the others from being saved: the result tells.
 * @throws USAGE if there is none, INTERRUPTED
 */
export async function backupAll(options: BackupAllOptions): Promise<BackupAllResult> {
  const { databases = {}, folder, ...shared } = options;
  const found = folder === undefined ? nothingFound : await find(folder, options);
  const targets = [...(await named(databases, options)), ...inFolder(folder ?? '', found.databases)];
  if (targets.length + found.unreadable.length === 0) throw nothing(folder);
  const done: BackedUp[] = [];
  for (const [index, target] of targets.entries()) {
    const message = `Database ${index + 1} of ${targets.length}: ${target.name}`;
    options.onEvent?.({ type: 'notice', message });
    done.push(await backUp(target, targets, shared));
  }
  const unread = found.unreadable.map(({ path, why }) => failed(path, unreadable(path, why)));
  return { databases: [...done, ...unread], skipped: found.skipped };
}

interface Target {
  /** For people: the name in the config, or the file's path within the folder. */
  readonly name: string;
  readonly url: string;
  /** What its snapshots are filed under. */
  readonly as: string;
}

const nothingFound: FoundFiles = { databases: [], skipped: [], unreadable: [] };

/** The folder of the snapshots is no place to look for databases. */
async function find(folder: string, options: BackupAllOptions): Promise<FoundFiles> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );
  if (!isFolder)
    throw new CarryoverError('USAGE', `There is no folder ${folder}, so nothing was done.`, {
      hint: 'Look at the path; one database alone is named with --database.',
    });
  const { storage } = storeOf(options);
  return findSqliteFiles(resolve(folder), storage.folder === null ? [] : [storage.folder]);
}

async function named(
  databases: Readonly<Record<string, string>>,
  options: BackupAllOptions,
): Promise<Target[]> {
  return Promise.all(
    Object.entries(databases).map(async ([name, url]) => {
      const as = await filedUnder(url, options).catch((error: unknown) => {
        // What is no URL of a database fails when its turn comes, and alone.
        if (error instanceof CarryoverError && error.code === 'URL_INVALID') return name;
        throw error;
      });
      return { name, url, as };
    }),
  );
}

/** A file in a folder below is filed under its path, so that tenants with one database each don't share a name. */
function inFolder(folder: string, paths: readonly string[]): Target[] {
  return paths.map((path) => {
    const name = relative(resolve(folder), path).split(sep).join('/');
    return { name, url: `sqlite:${path}`, as: name.slice(0, name.length - extname(name).length) };
  });
}

async function backUp(
  target: Target,
  all: readonly Target[],
  shared: Omit<BackupOptions, 'database' | 'as'>,
): Promise<BackedUp> {
  const { name, url, as } = target;
  try {
    const other = all.find((one) => one !== target && one.as === as && engineOf(one.url) === engineOf(url));
    if (other) throw sameName(target, other);
    return { name, result: await backup({ ...shared, database: url, as }), error: null };
  } catch (error) {
    const known = error instanceof CarryoverError ? error : unforeseen(error);
    if (known.code === 'INTERRUPTED' || shared.signal?.aborted) throw error;
    shared.onEvent?.({ type: 'warning', code: 'BACKUP_FAILED', message: `${name}: ${known.message}` });
    return failed(name, known);
  }
}

function failed(name: string, { code, message, hint }: CarryoverError): BackedUp {
  return { name, result: null, error: { code, message, ...(hint !== undefined && { hint }) } };
}

/** As far as it tells which snapshots lie together. */
function engineOf(url: string): string {
  if (/^postgres(ql)?:/i.test(url)) return 'postgres';
  return /^(mysql|mariadb):/i.test(url) ? 'mysql' : 'sqlite';
}

function sameName(target: Target, other: Target): CarryoverError {
  return new CarryoverError(
    'USAGE',
    `${target.name} and ${other.name} would both be filed under "${target.as}", so neither was saved.`,
    {
      hint: 'Give one of them another folder of snapshots, by an environment of its own or with --snapshots.',
    },
  );
}

function nothing(folder: string | undefined): CarryoverError {
  return folder === undefined
    ? new CarryoverError('USAGE', 'No databases are named, so nothing was done.', {
        hint: 'Name them under "databases" in the config, or give a folder: carryover backup --all ./data',
      })
    : new CarryoverError('USAGE', `There is no SQLite database in ${folder}, so nothing was done.`, {
        hint: 'Files are told by their first bytes; look at the path.',
      });
}

function unreadable(path: string, why: string): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `${path} ${why}; if a database is in there, it was not saved.`,
    {
      hint: 'Give this user the right to read it.',
    },
  );
}

function unforeseen(error: unknown): CarryoverError {
  const message = error instanceof Error ? error.message : String(error);
  return new CarryoverError('UNEXPECTED', message, { cause: error });
}
