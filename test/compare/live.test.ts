import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { compare } from '../../src/api/compare.ts';
import { runBin } from '../run-bin.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { tempFolder } from '../temp-folder.ts';

const script = `
  CREATE TABLE customers (id integer PRIMARY KEY, name varchar(50) NOT NULL, note varchar(50));
  INSERT INTO customers VALUES (1, 'Ann', NULL), (2, 'Bob', ''), (3, 'Cay', 'x'), (10, 'Dan', 'y');
  CREATE TABLE codes (code varchar(20) PRIMARY KEY, v integer);
  INSERT INTO codes VALUES ('b', 1), ('A', 2), ('a1', 3), ('B2', 4), ('_c', 5);
  CREATE TABLE log (line varchar(50));
  INSERT INTO log VALUES ('one'), ('one'), ('two');
`;
const changes = `
  UPDATE customers SET note = 'secret' WHERE id = 2;
  DELETE FROM customers WHERE id = 10;
  INSERT INTO customers VALUES (4, 'Eve', NULL), (5, 'Fay', NULL);
  INSERT INTO codes VALUES ('Ab', 6);
  DELETE FROM log WHERE line = 'two';
`;

async function story(database: string, run: (sql: string) => Promise<void>): Promise<void> {
  const snapshots = join(tempFolder(), 'snapshots');
  const { id } = await backup({ database, snapshots });
  const against = (options: { rows?: number; values?: boolean } = {}) =>
    compare({ snapshots, from: 'latest', to: 'live', live: { database }, ...options });
  expect(await against()).toMatchObject({ from: id, to: 'live', same: true });
  await run(changes);
  const result = await against({ rows: 9 });
  expect(result.same).toBe(false);
  const tables = new Map(result.tables.map((table) => [table.table, table]));
  expect(tables.get('customers')).toMatchObject({ rowsFrom: 4, rowsTo: 5, content: 'different' });
  expect(tables.get('customers')?.rows).toMatchObject({ key: ['id'], removed: 1, added: 2, changed: 1 });
  expect(tables.get('codes')?.rows).toMatchObject({ key: ['code'], removed: 0, added: 1, changed: 0 });
  expect(tables.get('log')?.rows).toMatchObject({ key: [], removed: 1, added: 0, changed: 0 });
  expect(tables.get('customers')?.rows?.samples).toContainEqual({
    change: 'changed',
    key: { id: 2 },
    columns: ['note'],
  });
  const back = await compare({
    snapshots,
    from: 'live',
    to: 'latest',
    live: { database },
    rows: 9,
    values: true,
  });
  expect(back).toMatchObject({ from: 'live', to: id });
  expect(back.tables.find(({ table }) => table === 'customers')?.rows?.samples).toContainEqual({
    change: 'changed',
    key: { id: 2 },
    columns: ['note'],
    from: { note: 'secret' },
    to: { note: '' },
  });
  await backup({ database, snapshots });
  expect(await against()).toMatchObject({ same: true });
}

describe('SQLite', () => {
  test('a snapshot against the database that it was taken from', async () => {
    const database = join(tempFolder(), 'shop.db');
    const run = async (sql: string) => {
      const db = new Database(database);
      db.exec(sql);
      db.close();
    };
    await run(script);
    await story(database, run);
  });

  test('the command: exit codes 0 and 10, values only when asked', async () => {
    const folder = tempFolder();
    const db = new Database(join(folder, 'shop.db'));
    db.exec(script);
    const run = (...words: string[]) => runBin(words, { cwd: folder, env: { DATABASE_URL: 'shop.db' } });
    expect(await run('diff')).toMatchObject({ code: 5 });
    await run('backup');
    expect(await run('diff')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('same rows') as string,
    });
    db.exec(changes);
    db.close();
    const plain = await run('diff', 'latest', 'live', '--rows', '5');
    expect(plain.code).toBe(10);
    expect(plain.stdout).toContain('2 added, 1 removed, 1 changed');
    expect(plain.stdout).toMatch(/changed {2}id=2 ~note/);
    expect(plain.stdout).toContain('log: no primary key names its rows; --values shows them.');
    expect(plain.stdout).not.toContain('secret');
    const valued = await run('diff', '--values');
    expect(valued.stdout).toContain('id=2  note: "" → "secret"');
    const document = JSON.parse((await run('diff', '--json')).stdout) as { same: boolean };
    expect(document).toMatchObject({ to: 'live', same: false });
    await run('backup');
    expect(await run('diff')).toMatchObject({ code: 0 });
    expect(await run('diff', 'live', 'live')).toMatchObject({ code: 2 });
  });
});

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test('a snapshot against the database that it was taken from', async () => {
    const database = await freshDatabase(server, script);
    try {
      await story(database.url, database.run);
    } finally {
      await database.remove();
    }
  });
});
