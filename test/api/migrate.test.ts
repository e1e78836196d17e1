import { linkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { migrate } from '../../src/api/migrate.ts';
import { plan } from '../../src/api/plan.ts';
import { rollback } from '../../src/api/rollback.ts';
import { dump } from '../sqlite-dump.ts';
import { failure, world } from './world.ts';

const old = `CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, joined DATETIME);
  CREATE TABLE notes (person INT REFERENCES people (id), body TEXT);
  CREATE VIEW names AS SELECT name FROM people;
  INSERT INTO people VALUES (1, 'Ann', '2009-01-01 00:00:00'), (7, 'Bob', NULL);
  INSERT INTO notes VALUES (7, 'hi'), (NULL, x'00ff');
  PRAGMA user_version = 3;`;

function twoDatabases() {
  const here = world({ old });
  const target = join(here.folder, 'new.db');
  return {
    ...here,
    target,
    move: { ...here.options, schema: undefined, from: here.database, database: target },
  };
}

test('a database moves into one that does not exist yet, whole', async () => {
  const { database, target, snapshots } = twoDatabases();
  const result = await migrate({ from: database, database: target, snapshots });
  expect(result.ledger.lines.map(({ table, written }) => [table, written])).toEqual([
    ['people', 2],
    ['notes', 2],
  ]);
  const own = (lines: readonly string[]) => lines.filter((line) => !line.includes('carryover_runs'));
  expect(own(dump(target))).toEqual(own(dump(database)));
});

test('a database with tables is refused, and replaced only when asked; rollback leads back', async () => {
  const { database, target, snapshots } = twoDatabases();
  const db = new Database(target);
  db.exec(`CREATE TABLE mine (a); INSERT INTO mine VALUES (1)`);
  db.close();
  const call = { from: database, database: target, snapshots };
  const before = dump(target);
  await expect(migrate(call)).rejects.toMatchObject(failure('TARGET_NOT_EMPTY', '"mine"'));
  expect(dump(target)).toEqual(before);
  await expect(migrate({ ...call, mode: 'replace', confirm: async () => false })).rejects.toMatchObject(
    failure('CONFIRMATION_NEEDED'),
  );
  const result = await migrate({ ...call, mode: 'replace' });
  expect(result.replaced).not.toBe(null);
  await rollback({ database: target, snapshots });
  expect(dump(target).filter((line) => line.includes('mine'))).toEqual(
    before.filter((line) => line.includes('mine')),
  );
});

test('a declared schema and a mapping lead the rows elsewhere', async () => {
  const { database, target, snapshots, options, declare } = twoDatabases();
  declare('CREATE TABLE users (id INTEGER PRIMARY KEY, label TEXT NOT NULL)');
  const columns = { label: { from: 'name' } };
  const mapping = {
    tables: { users: { from: 'people', columns, drop: ['joined'] } },
    drop: ['notes', 'names'],
  };
  const call = { from: database, database: target, snapshots, schema: options.schema };
  await expect(migrate(call)).rejects.toMatchObject(failure('PLAN_REFUSED'));
  const { ledger } = await migrate({ ...call, mapping });
  expect(ledger.dropped).toEqual([{ table: 'notes', rows: 2 }]);
  const db = new Database(target, { readonly: true });
  expect(db.prepare('SELECT id, label FROM users').raw().all()).toEqual([
    [1, 'Ann'],
    [7, 'Bob'],
  ]);
  db.close();
});

test('a plan for a database that does not exist yet makes none', async () => {
  const { database, target, leftovers } = twoDatabases();
  const { problems, old: fates } = await plan({ from: database, database: target });
  expect([problems, fates.map(({ fate }) => fate)]).toEqual([[], ['kept', 'kept']]);
  expect(leftovers()).toEqual([]);
  await expect(plan({ from: join(target, 'none.db'), database: target })).rejects.toMatchObject(
    failure('CONNECTION_FAILED'),
  );
});

test('both URLs naming one database is a mistake', async () => {
  const { database, snapshots } = twoDatabases();
  await expect(migrate({ from: database, database, snapshots, mode: 'replace' })).rejects.toMatchObject(
    failure('USAGE', 'the same database'),
  );
});

test.each([
  ['a link to it', symlinkSync],
  ['another name of its file', linkSync],
])('%s is no other database', async (_what, link) => {
  const { database, target, snapshots, leftovers } = twoDatabases();
  link(database, target);
  const before = dump(database);
  await expect(
    migrate({ from: database, database: target, snapshots, mode: 'replace' }),
  ).rejects.toMatchObject(failure('USAGE', 'the same database'));
  expect([dump(database), leftovers()]).toEqual([before, ['new.db']]);
});

test('no folder is made for a new database, and it is said', async () => {
  const { database, folder, snapshots } = twoDatabases();
  for (const path of ['none/new.db', 'schema.sql/new.db'])
    await expect(migrate({ from: database, database: join(folder, path), snapshots })).rejects.toMatchObject(
      failure('CONNECTION_FAILED', 'nothing was made'),
    );
});

test('plan with `from` says what would be done, and does nothing', async () => {
  const { database, target } = twoDatabases();
  new Database(target).exec('PRAGMA user_version = 1').close();
  const before = dump(target);
  const planned = await plan({ from: database, database: target });
  expect(planned.problems).toEqual([]);
  expect(planned.old.map(({ table, fate }) => [table, fate])).toEqual([
    ['people', 'kept'],
    ['notes', 'kept'],
  ]);
  expect(dump(target)).toEqual(before);
});
