import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup, list, status, verify, verifyAll } from '../../src/index.ts';
import { failure, world } from './world.ts';

const old = `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, 'a')`;

test('it tells the newest proven snapshot and its age, and when one was last verified', async () => {
  const made = world({ old });
  await backup(made.options);
  const { id } = await backup(made.options);
  const found = await status({ snapshots: made.snapshots, databases: ['app'], maxAge: '1h' });
  expect(found).toMatchObject({
    isFine: true,
    databases: [{ database: 'app', isExpected: true, snapshots: 2, newestProven: { id }, state: 'fine' }],
  });
  expect(found.bytes).toBeGreaterThan(0);
  expect(found.free).toBeGreaterThan(0);
});

test('an expected database without a proven snapshot is too old; without a limit nothing is judged', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  const options = { snapshots: made.snapshots, databases: ['app', 'crm'] };
  const judged = await status({ ...options, maxAge: '1h' });
  expect(judged).toMatchObject({
    isFine: false,
    databases: [{ state: 'fine' }, { database: 'crm', state: 'too old' }],
  });
  expect(await status(options)).toMatchObject({ isFine: true, databases: [{ state: 'not judged' }, {}] });
  // What nobody has read again counts for nothing.
  writeFileSync(join(made.snapshots, 'app/proofs', `${id}.json`), '{}');
  const unproven = await status({ snapshots: made.snapshots, maxAge: '1h' });
  expect(unproven).toMatchObject({
    isFine: false,
    databases: [{ newest: { id }, newestProven: null, state: 'too old' }],
  });
  await verify({ snapshots: made.snapshots, snapshot: id });
  expect(await status({ snapshots: made.snapshots, maxAge: '1h' })).toMatchObject({ isFine: true });
});

test('a database that is not expected is shown, and not judged by its age', async () => {
  const made = world({ old });
  await backup(made.options);
  const found = await status({ snapshots: made.snapshots, databases: ['crm'], maxAge: '1s' });
  expect(found.databases).toMatchObject([
    { database: 'crm', state: 'too old' },
    { database: 'app', isExpected: false, state: 'not judged' },
  ]);
});

test('damage that a verification found is told until one finds none, and what dead runs left', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  const tables = join(made.snapshots, 'app', id, 'tables');
  const [file = ''] = readdirSync(tables);
  writeFileSync(join(tables, file), 'x');
  const { snapshots } = await verifyAll({ snapshots: made.snapshots });
  expect(snapshots).toMatchObject([{ id, files: null, problem: expect.stringContaining(file) as string }]);
  const dead = 'app/20200101T000000Z-000000';
  mkdirSync(join(made.snapshots, dead));
  writeFileSync(join(made.snapshots, dead, 'writer'), '{}');
  expect(await status({ snapshots: made.snapshots })).toMatchObject({
    isFine: false,
    databases: [{ damaged: [{ id }], newestProven: null, leftovers: [join(made.snapshots, dead)] }],
  });
  expect(await list({ snapshots: made.snapshots })).toMatchObject([{ damage: {}, isProven: false }]);
});

test('a record of another manifest says nothing', async () => {
  const made = world({ old });
  const { id } = await backup(made.options);
  const other = await backup(made.options);
  const proofs = join(made.snapshots, 'app/proofs');
  const text = (await import('node:fs')).readFileSync(join(proofs, `${id}.json`));
  writeFileSync(join(proofs, `${other.id}.json`), text);
  const [newest] = await list({ snapshots: made.snapshots });
  expect(newest).toMatchObject({ id: other.id, isProven: false, verified: null });
});

test('a limit that is no time is refused', async () => {
  await expect(status({ snapshots: 'none', maxAge: 'soon' })).rejects.toMatchObject(failure('USAGE', 'soon'));
});

test('it tells how the schedules fare, and when each is due next', async () => {
  const made = world({ old });
  await backup(made.options);
  const schedules = {
    file: join(made.folder, 'carryover.schedules.json'),
    state: join(made.folder, 'state'),
  };
  const nightly = { cron: '0 1 * * *', command: ['backup'] };
  writeFileSync(schedules.file, JSON.stringify({ schedules: { nightly } }));
  const found = await status({ snapshots: made.snapshots, schedules });
  expect(found.schedules).toMatchObject([
    { name: 'nightly', next: expect.stringContaining('T01:00:00'), failures: 0 },
  ]);
  expect(await status({ snapshots: made.snapshots })).toMatchObject({ schedules: [] });
});
