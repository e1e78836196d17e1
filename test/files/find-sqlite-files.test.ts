import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { findSqliteFiles } from '../../src/files/find-sqlite-files.ts';
import { tempFolder } from '../temp-folder.ts';

function makeDatabase(path: string): Database.Database {
  const db = new Database(path);
  db.pragma('journal_mode = wal');
  db.exec('CREATE TABLE t (a)');
  return db;
}

test('databases are found by their first bytes, whatever their names, in all folders below', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  mkdirSync(join(folder, 'snapshots'));
  const open = makeDatabase(join(folder, 'app.db'));
  for (const name of ['a/noname', 'a/b/x.dat', 'snapshots/inner.db', 'app.db-retained-0123456789abcdef'])
    makeDatabase(join(folder, name)).close();
  writeFileSync(join(folder, 'letter.db'), 'Dear SQLite format 3');
  writeFileSync(join(folder, 'empty.sqlite'), '');
  writeFileSync(join(folder, 'notes.txt'), 'SQLite');
  symlinkSync(join(folder, 'app.db'), join(folder, 'link.db'));
  symlinkSync(folder, join(folder, 'a/round'));
  const found = await findSqliteFiles(folder, [join(folder, 'snapshots')]);
  open.close();
  expect(found.databases).toEqual(['a/b/x.dat', 'a/noname', 'app.db'].map((name) => join(folder, name)));
  expect(found.skipped).toEqual([
    { path: join(folder, 'app.db-retained-0123456789abcdef'), why: 'is a copy that an upgrade retained' },
    { path: join(folder, 'empty.sqlite'), why: 'is empty' },
    {
      path: join(folder, 'letter.db'),
      why: 'does not begin as an SQLite database does (is it encrypted?)',
    },
    { path: join(folder, 'link.db'), why: 'is a link' },
  ]);
  expect(found.unreadable).toEqual([]);
});

test('a folder that is not there, and one that may not be read, are told', async () => {
  const folder = tempFolder();
  expect(await findSqliteFiles(join(folder, 'none'), [])).toEqual({
    databases: [],
    skipped: [],
    unreadable: [{ path: join(folder, 'none'), why: 'cannot be listed (ENOENT)' }],
  });
  mkdirSync(join(folder, 'closed'));
  writeFileSync(join(folder, 'closed.db'), '', { mode: 0 });
  chmodSync(join(folder, 'closed'), 0);
  const { unreadable } = await findSqliteFiles(folder, []);
  chmodSync(join(folder, 'closed'), 0o700);
  // The superuser may read everything.
  if (process.getuid?.() !== 0) expect(unreadable.map(({ path }) => path)).toHaveLength(2);
});
