import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { backupAll, list } from '../../src/index.ts';
import { tempFolder } from '../temp-folder.ts';
import { failure } from './world.ts';

function makeDatabase(...parts: string[]): string {
  const path = join(...parts);
  const db = new Database(path);
  db.exec(`CREATE TABLE t (a); INSERT INTO t VALUES ('${path}')`);
  db.close();
  return path;
}

test('every database of a list is saved, though one of them fails', async () => {
  const folder = tempFolder();
  const databases = {
    one: makeDatabase(folder, 'a.db'),
    lost: join(folder, 'none.db'),
    two: makeDatabase(folder, 'b.db'),
  };
  const warned: string[] = [];
  const { databases: done } = await backupAll({
    databases,
    snapshots: join(folder, 'snapshots'),
    onEvent: (event) => void (event.type === 'warning' && warned.push(event.code)),
  });
  expect(done).toMatchObject([
    { name: 'one', error: null, result: { database: 'a' } },
    { name: 'lost', result: null, error: { code: 'CONNECTION_FAILED' } },
    { name: 'two', error: null, result: { database: 'b' } },
  ]);
  expect(warned).toEqual(['BACKUP_FAILED']);
});

test('a folder that is not there, or is a file, is told', async () => {
  const folder = tempFolder();
  const snapshots = join(folder, 'snapshots');
  for (const path of [join(folder, 'none'), makeDatabase(folder, 'a.db')])
    await expect(backupAll({ folder: path, snapshots })).rejects.toMatchObject(
      failure('USAGE', `There is no folder ${path}, so nothing was done.`),
    );
});

test('every SQLite file in a folder is saved under its path; the snapshots in it are not looked at', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'tenants/7'), { recursive: true });
  mkdirSync(join(folder, 'tenants/8'));
  for (const name of ['main.db', 'tenants/7/app.db', 'tenants/8/app.db']) makeDatabase(folder, name);
  writeFileSync(join(folder, 'letter.db'), 'Dear reader');
  const snapshots = join(folder, 'snapshots');
  const first = await backupAll({ folder, snapshots });
  expect(first.databases.map(({ name, error }) => [name, error])).toEqual([
    ['main.db', null],
    ['tenants/7/app.db', null],
    ['tenants/8/app.db', null],
  ]);
  expect(first.skipped).toMatchObject([{ path: join(folder, 'letter.db') }]);
  await backupAll({ folder, snapshots });
  const databases = (await list({ snapshots })).map(({ database }) => database);
  expect(databases.toSorted()).toEqual([
    'main',
    'main',
    'tenants/7/app',
    'tenants/7/app',
    'tenants/8/app',
    'tenants/8/app',
  ]);
});

test('two that would be filed together are both refused; the rest is saved', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'b'));
  const { databases } = await backupAll({
    databases: {
      x: makeDatabase(folder, 'a.db'),
      y: makeDatabase(folder, 'b/a.db'),
      z: makeDatabase(folder, 'c.db'),
    },
    snapshots: join(folder, 'snapshots'),
  });
  expect(databases.map(({ error }) => error?.code ?? null)).toEqual(['USAGE', 'USAGE', null]);
});

test('nothing to save is an error', async () => {
  const folder = tempFolder();
  const snapshots = join(folder, 'snapshots');
  await expect(backupAll({ snapshots })).rejects.toMatchObject(failure('USAGE', 'No databases'));
  await expect(backupAll({ folder, snapshots })).rejects.toMatchObject(failure('USAGE', 'no SQLite'));
});
