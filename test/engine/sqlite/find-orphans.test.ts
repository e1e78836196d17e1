import { openSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { sqliteEngine } from '../../../src/engine/sqlite/engine.ts';
import { failure } from '../../api/world.ts';
import { tempFolder } from '../../temp-folder.ts';

/** A database that `script` made, checks of foreign keys being off; the root page of each of its tables. */
function databaseOf(script: string): { readonly file: string; readonly roots: ReadonlyMap<string, number> } {
  const file = join(tempFolder(), 'app.db');
  const db = new Database(file);
  db.exec(`PRAGMA foreign_keys = OFF; PRAGMA page_size = 4096; ${script}`);
  const rows = db.prepare<[], [string, number]>('SELECT name, rootpage FROM sqlite_schema').raw().all();
  db.close();
  return { file, roots: new Map(rows) };
}

const script = `CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parents (id));
  INSERT INTO parents VALUES (1, 'one'); INSERT INTO children VALUES (1, 1), (2, 7);`;
const broken = `CREATE TABLE broken (id INTEGER PRIMARY KEY, a TEXT REFERENCES parents (name), b INTEGER REFERENCES gone (id));
  INSERT INTO broken VALUES (1, 'x', 1);`;
const found = { table: 'children', columns: ['parent_id'], parent: 'parents', rows: 1, samples: ['7'] };

test('a key that SQLite can not check is passed over in a database, and the others are checked', async () => {
  const { file } = databaseOf(`${broken} ${script}`);
  const session = await sqliteEngine.connect(file, { waitSeconds: 0 });
  expect(await session.read((reader) => reader.orphans())).toEqual([found]);
  await session.close();
});

test('a parent that is gone leaves all rows without one', async () => {
  const { file } = databaseOf(`CREATE TABLE c (id INTEGER PRIMARY KEY, b INTEGER REFERENCES gone (id));
    INSERT INTO c VALUES (1, 5), (2, NULL); ${script}`);
  const session = await sqliteEngine.connect(file, { waitSeconds: 0 });
  expect(await session.read((reader) => reader.orphans())).toEqual([
    { table: 'c', columns: ['b'], parent: 'gone', rows: 1, samples: ['5'] },
    found,
  ]);
  await session.close();
});

test('in a stage such a key is an error: nobody could write into its table', async () => {
  const { file } = databaseOf(`${broken} ${script}`);
  const session = await sqliteEngine.connect(file, { waitSeconds: 0 });
  await expect(session.stage({}, (stage) => stage.orphans())).rejects.toMatchObject(
    failure('DATABASE_FAILED', 'foreign key mismatch'),
  );
  await session.close();
});

test('what ails the file is an error, and not taken for such a key', async () => {
  const { file, roots } = databaseOf(script);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(4096, 0xee), 0, 4096, (Number(roots.get('children')) - 1) * 4096);
  closeSync(handle);
  const session = await sqliteEngine.connect(file, { waitSeconds: 0 });
  await expect(session.read((reader) => reader.orphans())).rejects.toMatchObject(
    failure('DATABASE_FAILED', 'SQLITE_CORRUPT'),
  );
  await session.close();
});
