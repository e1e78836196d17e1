import { Database } from '../sqlite-driver.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lockFile } from '../../src/engine/sqlite/lock.ts';
import { backup, list, upgrade } from '../../src/index.ts';
import { failure, world } from './world.ts';

const old = 'CREATE TABLE t (id INTEGER PRIMARY KEY)';
const fresh = 'CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)';

/** Aborts what `start` gives once it has had the time to begin its wait, which is longer than any test. */
async function aborted(start: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const controller = new AbortController();
  const run = start(controller.signal).catch((error: unknown) => error);
  await sleep(300);
  controller.abort();
  return run;
}

test('a backup that waits for a file which another program holds ends when it is told to', async () => {
  const { options, database, snapshots } = world({ old, journal: 'delete' });
  const other = new Database(database);
  other.exec('BEGIN EXCLUSIVE');
  const found = await aborted((signal) => backup({ ...options, waitSeconds: 60, signal }));
  expect(found).toMatchObject(failure('INTERRUPTED', 'Nothing was changed'));
  other.close();
  expect(await list({ snapshots })).toEqual([]);
});

test('so does a run that waits for another run, or for a writer', async () => {
  const { options, database, dump } = world({ old, fresh });
  const before = dump();
  const release = await lockFile(database, 0);
  const patient = { ...options, waitSeconds: 60 };
  expect(await aborted((signal) => upgrade({ ...patient, signal }))).toMatchObject(failure('INTERRUPTED'));
  await release();
  const writer = new Database(database);
  writer.exec('BEGIN IMMEDIATE');
  expect(await aborted((signal) => upgrade({ ...patient, signal }))).toMatchObject(failure('INTERRUPTED'));
  writer.close();
  expect(dump()).toEqual(before);
  expect((await upgrade(patient)).status).toBe('upgraded');
});
