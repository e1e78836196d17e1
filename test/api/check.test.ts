import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { check } from '../../src/api/check.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-check-'));
  const db = new Database(join(folder, 'app.db'));
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)');
  db.close();
});
afterEach(() => rm(folder, { recursive: true }));

const options = () => ({ database: join(folder, 'app.db'), snapshots: join(folder, 'snapshots') });
const states = async () =>
  Object.fromEntries((await check(options())).map(({ name, state }) => [name, state]));

test('a sound database without a snapshot', async () => {
  expect(await states()).toEqual({
    connection: 'ok',
    rights: 'ok',
    space: 'ok',
    exposure: 'ok',
    snapshots: 'warning',
    journal: 'warning',
  });
});

test('after a backup the newest snapshot is named; in WAL mode readers go on', async () => {
  const { id } = await backup(options());
  const db = new Database(join(folder, 'app.db'));
  db.pragma('journal_mode = WAL');
  db.close();
  const found = await check(options());
  expect(found.find(({ name }) => name === 'snapshots')).toMatchObject({
    state: 'ok',
    message: expect.stringContaining(id) as string,
  });
  expect(found.find(({ name }) => name === 'journal')?.state).toBe('ok');
});

test('what is no database is an error with its code, and the rest is still looked at', async () => {
  await writeFile(
    join(folder, 'app.db'),
    'this is no database, but long enough to be read as one'.repeat(100),
  );
  const found = await check(options());
  expect(found[0]).toMatchObject({ name: 'connection', state: 'error', code: 'CONNECTION_FAILED' });
  expect(found.map(({ name }) => name)).toContain('exposure');
});
