import { lstat, open, readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { extname, join } from 'node:path';
import { errnoOf } from './write-failed.ts';

export interface FoundFiles {
  /** Paths of SQLite databases, sorted. */
  readonly databases: readonly string[];
  /** What looks like a database and is none to take; `why` goes on from the path: `is a retained copy`. */
  readonly skipped: readonly Skipped[];
  /** What could not be looked at: there may be databases in it. */
  readonly unreadable: readonly Skipped[];
}

export interface Skipped {
  readonly path: string;
  readonly why: string;
}

/** The first bytes of every SQLite file; its logs and journals begin otherwise. */
const header = Buffer.from('SQLite format 3\0');
/** Copies that an upgrade keeps beside its database. */
const retained = /-retained-[0-9a-f]{16}(\.partial)?$/;
const usual = new Set(['.db', '.db3', '.sqlite', '.sqlite3']);

/** The SQLite databases in a folder and in all folders below it, told by their first bytes. Links are not followed. */
export async function findSqliteFiles(folder: string, except: readonly string[]): Promise<FoundFiles> {
  const found = { databases: [] as string[], skipped: [] as Skipped[], unreadable: [] as Skipped[] };
  const waiting = [folder];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const entries = await entriesOf(next, found.unreadable);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !except.includes(path)) waiting.push(path);
      if (entry.isFile()) await lookAt(path, found);
      if (entry.isSymbolicLink() && usual.has(extname(path))) found.skipped.push({ path, why: 'is a link' });
    }
  }
  return { ...found, databases: found.databases.toSorted() };
}

async function entriesOf(folder: string, unreadable: Skipped[]): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    unreadable.push({ path: folder, why: `cannot be listed (${errnoOf(error)})` });
    return [];
  });
}

async function lookAt(
  path: string,
  found: { readonly databases: string[]; readonly skipped: Skipped[]; readonly unreadable: Skipped[] },
): Promise<void> {
  try {
    if (await hasHeader(path)) {
      if (retained.test(path)) found.skipped.push({ path, why: 'is a copy that an upgrade retained' });
      else found.databases.push(path);
    } else if (usual.has(extname(path))) {
      const { size } = await lstat(path);
      const why = size === 0 ? 'is empty' : 'does not begin as an SQLite database does (is it encrypted?)';
      found.skipped.push({ path, why });
    }
  } catch (error) {
    found.unreadable.push({ path, why: `cannot be read (${errnoOf(error)})` });
  }
}

async function hasHeader(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(header.length), 0, header.length, 0);
    return bytesRead === header.length && buffer.equals(header);
  } finally {
    await file.close();
  }
}
