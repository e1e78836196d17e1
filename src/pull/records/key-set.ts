import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPrivateFile } from '../../files/private-file.ts';
import { writeFailed } from '../../files/write-failed.ts';
import { openSqlite } from '../../open-sqlite.ts';

/** Keys that were seen before: exact, however many, in little memory. */
export interface KeySet {
  /** Remembers a record's key. Returns the number of the record that had it before, or null. @throws WRITE_FAILED */
  add(key: string, record: number): number | null;
  has(key: string): boolean;
  /** Safe to call twice. */
  close(): void;
}

/** Keeps the keys in a file of `folder`, which is gone on `close` (and already with the process, where the system allows it). */
export async function createKeySet(folder: string): Promise<KeySet> {
  const path = join(folder, `keys-${randomBytes(8).toString('hex')}.sqlite`);
  const file = await createPrivateFile(path);
  await file.close();
  const database = openSqlite(path);
  try {
    for (const pragma of pragmas) database.pragma(pragma);
    database.exec('CREATE TABLE seen (key TEXT PRIMARY KEY, record INTEGER NOT NULL) WITHOUT ROWID; BEGIN');
  } catch (error) {
    database.close();
    remove(path);
    throw writeFailed('write', path, error, '');
  }
  remove(path);
  const insert = database.prepare<[string, number]>('INSERT OR IGNORE INTO seen VALUES (?, ?)');
  const find = database.prepare<[string], number>('SELECT record FROM seen WHERE key = ?').pluck();
  return {
    add(key, record) {
      try {
        return insert.run(key, record).changes === 1 ? null : (find.get(key) ?? null);
      } catch (error) {
        throw writeFailed('write', path, error, '; no snapshot was taken');
      }
    },
    has: (key) => find.get(key) !== undefined,
    close() {
      database.close();
      remove(path);
    },
  };
}

/** Nothing of it is worth keeping: no journal, no waiting for the disk. */
const pragmas = [
  'journal_mode = OFF',
  'synchronous = OFF',
  'locking_mode = EXCLUSIVE',
  'cache_size = -16384',
  'temp_store = MEMORY',
];

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Some systems keep a file's name while it is open: then `close` removes it.
  }
}
