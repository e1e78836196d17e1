import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { backup, list, status, verify, verifyAll } from '../../src/index.ts';
import { holdSchedule } from '../../src/schedule/hold-schedule.ts';
import { runMain } from '../run-main.ts';
import { failure, world } from './world.ts';

const old = `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, 'a')`;

test('a file where a folder of snapshots should be is no empty one', async () => {
  const { options } = world({ old: 'CREATE TABLE t (a)' });
  const file = fileURLToPath(import.meta.url);
  await expect(list({ snapshots: file })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  await expect(status({ snapshots: file, maxAge: '1h' })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  await expect(backup({ ...options, snapshots: file })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});

test('it tells the newest proven snapshot and its age, and when one was last verified', async () => {
  const made = world({ old });
  await backup(made.options);
  const { id } = await backup(made.options);
  const found = await status({ snapshots: made.snapshots, databases: ['app'], maxAge: '1h' });
  expect(found).toMatchObject({
    isFine: true,
    databases: [
      {
        database: 'app',
        isExpected: true,
        snapshots: 2,
        newestProven: { id },
        lastVerified: null,
        state: 'fine',
      },
    ],
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

test('where there is no snapshot at all, none is young enough', async () => {
  const { snapshots, folder } = world({});
  expect(await status({ snapshots, maxAge: '1h' })).toMatchObject({ isFine: false, databases: [] });
  expect(await status({ snapshots })).toMatchObject({ isFine: true });
  const { code, stdout } = await runMain(['status', '--max-age', '1h', '--quiet'], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 9, stdout: 'NOT FINE: no snapshots (at most 1h)\n' });
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

/** A world with one snapshot and one schedule, whose state lies there as it is given; `runs` by their outcomes. */
async function scheduled(state: object | string, command: readonly string[] = ['backup']) {
  const made = world({ old });
  await backup(made.options);
  const schedules = {
    file: join(made.folder, 'carryover.schedules.json'),
    state: join(made.folder, '.carryover/schedules'),
  };
  const nightly = { cron: '0 1 * * *', timeZone: 'UTC', command };
  writeFileSync(schedules.file, JSON.stringify({ schedules: { nightly } }));
  mkdirSync(schedules.state, { recursive: true, mode: 0o700 });
  const { cron, timeZone } = nightly;
  const known = {
    version: 1,
    cron,
    timeZone,
    settled: new Date().toISOString(),
    running: null,
    retry: null,
    runs: [],
  };
  const text = typeof state === 'string' ? state : JSON.stringify({ ...known, ...state });
  writeFileSync(join(schedules.state, 'nightly.json'), text, { mode: 0o600 });
  // A run that is under way has somebody at work on it.
  const isRunning = typeof state === 'object' && 'running' in state;
  const letGo = isRunning ? await holdSchedule(schedules.state, 'nightly') : null;
  const result = await status({ snapshots: made.snapshots, schedules });
  await letGo?.();
  return { made, result };
}

const at = '2026-01-01T01:00:00.000Z';
const ran = (outcome: string, code: number | null = null) => ({
  due: at,
  attempt: 1,
  startedAt: at,
  endedAt: at,
  outcome,
  code,
  output: [],
});
const retry = { due: at, attempt: 2, at: new Date(Date.now() + 3_600_000).toISOString() };
const later = { due: at, attempt: 2, startedAt: at };

test.each([
  ['fine', 'has not run yet', {}],
  ['fine', 'went well', { runs: [ran('failed', 7), ran('done', 0)] }],
  ['fine', 'was missed, and is not made up for', { runs: [ran('done', 0), ran('missed')] }],
  ['fine', 'was stopped with its scheduler', { runs: [ran('done', 0), ran('interrupted')] }],
  ['fine', 'failed and will be tried again', { runs: [ran('failed', 7)], retry }],
  ['fine', 'failed and is being tried again', { runs: [ran('failed', 7)], running: later }],
  ['failing', 'failed', { runs: [ran('done', 0), ran('failed', 7)] }],
  ['failing', 'was lost', { runs: [ran('lost')] }],
  ['failing', 'failed, and was missed since', { runs: [ran('failed', 7), ran('missed')] }],
  ['overdue', 'was not run', { settled: '2026-01-01T01:00:00.000Z', runs: [ran('done', 0)] }],
  ['unreadable', 'has a broken state', 'x'],
] as const)('it is %s of a schedule that %s', async (state, _, given) => {
  const { result } = await scheduled(given);
  expect(result.schedules).toMatchObject([{ state }]);
  expect(result.isFine).toBe(state === 'fine');
});

test('a schedule of status itself does not keep it from being fine', async () => {
  const { result } = await scheduled({ runs: [ran('failed', 9)] }, ['status', '--max-age', '26h']);
  expect(result).toMatchObject({ isFine: true, schedules: [{ state: 'failing' }] });
});

test('the command ends with a code of its own, behind those for the snapshots, and names the schedule', async () => {
  const { made } = await scheduled({ runs: [ran('failed', 7), ran('failed', 7)] });
  const config = { database: 'sqlite:./app.db', snapshots: { dir: './snapshots' } };
  writeFileSync(join(made.folder, 'carryover.config.json'), JSON.stringify(config));
  const run = (...words: string[]) => runMain(['status', '--quiet', ...words], { cwd: made.folder });
  const plain = await run();
  expect(plain).toMatchObject({ code: 11 });
  expect(plain.stdout).toMatch(/^NOT FINE: app .* old; schedule nightly FAILING \(2 in a row\)\n$/);
  expect(await run('--max-age', '26h', '--database', './other.db')).toMatchObject({ code: 9 });
});
