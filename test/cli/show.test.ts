import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { runBin } from '../run-bin.ts';
import { runMain } from '../run-main.ts';
import { tempFolder } from '../temp-folder.ts';

test('list counts one row as one, and names the database that it found none of', async () => {
  const folder = tempFolder();
  new Database(join(folder, 'shop.db')).exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)').close();
  const run = (...words: string[]) => runMain(words, { cwd: folder });
  await run('backup', '--database', 'shop.db');
  expect((await run('list')).stdout).toMatch(/^ {2}1 row, /m);
  const none = await run('list', '--database', 'shpo.db');
  expect(none.stdout).toContain(`No snapshots of shpo in ${join(folder, 'snapshots')}.`);
});

test('show tells a person and a program all about a snapshot, and columns when asked', async () => {
  const folder = tempFolder();
  const db = new Database(join(folder, 'shop.db'));
  db.exec(`CREATE TABLE "evil\u001b[31m" (id INTEGER PRIMARY KEY, "two\nlines" TEXT, total REAL AS (id * 2) STORED);
    INSERT INTO "evil\u001b[31m" (id) VALUES (1), (2); CREATE TABLE plain (a TEXT);`);
  db.close();
  const run = (...words: string[]) => runBin(words, { cwd: folder, env: { DATABASE_URL: 'shop.db' } });
  expect(await run('show')).toMatchObject({ code: 5 });
  const { stdout } = await run('backup');
  const id = stdout.trim().split('\n').at(-1) ?? '';

  const shown = await run('show');
  expect(shown.code).toBe(0);
  for (const part of [
    id,
    'shop, SQLite',
    join(folder, 'shop.db'),
    '(backup)',
    '2 rows',
    'gzip',
    'it is the first',
  ])
    expect(shown.stdout).toContain(part);
  expect(shown.stdout).not.toContain('\u001b');
  expect(shown.stdout).not.toContain('generated');

  const columns = await run('show', id, '--table', 'evil\u001b[31m');
  expect(columns.stdout).toMatch(/total +REAL +double +real, generated/);
  expect(columns.stdout).not.toContain('plain');
  expect(await run('show', '--table', 'plan')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"plain"') as string,
  });

  const document = JSON.parse((await run('show', '--json')).stdout) as Record<string, unknown>;
  expect(document).toMatchObject({
    id,
    database: 'shop',
    reason: 'backup',
    parent: null,
    rows: 2,
    tables: [
      { rows: 2, columns: [{ name: 'id' }, { name: 'two\nlines' }, { name: 'total', generated: true }] },
      { name: 'plain' },
    ],
  });
});
