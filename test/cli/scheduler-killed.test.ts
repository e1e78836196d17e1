import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { ScheduleState } from '../../src/schedule/state.ts';
import { runBin } from '../run-bin.ts';
import { startFakeGcs } from '../storage/fake-gcs.ts';
import { startHttpProxy } from '../storage/http-proxy.ts';
import type { Fault } from '../storage/http-proxy.ts';
import { tempFolder } from '../temp-folder.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/**
 * A database whose backup was due a moment ago, once a day, and goes to a bucket: there its rows are held back until
 * they are let in, so that whatever happens meanwhile happens in the middle of the backup.
 */
async function openShop() {
  const cwd = tempFolder();
  const db = new Database(join(cwd, 'app.db'));
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, NULL)');
  db.close();
  const fake = await startFakeGcs();
  const rows = { isHeld: true, came: 0 };
  const gate = await startHttpProxy(fake.url, async ({ method, url }): Promise<Fault> => {
    if (method !== 'POST' || !decodeURIComponent(url).includes('tables/0001-t')) return 'pass';
    rows.came += 1;
    while (rows.isHeld) await sleep(10);
    return 'pass';
  });
  onTestFinished(async () => {
    rows.isHeld = false;
    await gate.close();
    await fake.close();
  });
  const snapshots = `gs://${fake.makeBucket()}/p?endpoint=${gate.url}`;
  writeFileSync(join(cwd, 'carryover.config.json'), JSON.stringify({ database: 'app.db', snapshots }));
  const due = new Date();
  const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
  const daily = { cron, timeZone: 'UTC', command: ['backup'], backoff: 1 };
  const file = join(cwd, 'carryover.schedules.json');
  writeFileSync(file, JSON.stringify({ schedules: { daily } }));
  const before = new Date(due.getTime() - 60_000);
  utimesSync(file, before, before);
  const state = () =>
    JSON.parse(readFileSync(join(cwd, '.carryover/schedules/daily.json'), 'utf8')) as ScheduleState;
  const run = (...words: string[]) => runBin(words, { cwd });
  const json = async (...words: string[]): Promise<unknown> =>
    JSON.parse((await run(...words, '--json')).stdout) as unknown;
  return { cwd, rows, state, run, json };
}

/** A scheduler that stays. */
function startScheduler(cwd: string): ChildProcess {
  const scheduler = spawn(process.execPath, [bin, 'schedule', 'run'], { cwd, stdio: 'ignore' });
  onTestFinished(() => void scheduler.kill('SIGKILL'));
  return scheduler;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(20);
}

/** The process that a scheduler has started. */
function commandOf({ pid }: ChildProcess): number {
  const tasks = `/proc/${pid}/task`;
  const children = readdirSync(tasks).map((task) => readFileSync(join(tasks, task, 'children'), 'utf8'));
  return Number(children.join(' ').trim());
}

const outcomes = ({ runs }: ScheduleState) => runs.map(({ outcome }) => outcome);

test('a scheduler is killed in the middle of a backup, which goes on: nobody starts it again beside itself', async () => {
  const { cwd, rows, state, run, json } = await openShop();
  const scheduler = startScheduler(cwd);
  await until(() => rows.came === 1);
  await kill(scheduler);
  expect(await json('status')).toMatchObject({
    databases: [{ snapshots: 0, leftovers: [] }],
    schedules: [{ running: { attempt: 1 }, last: null, overdue: null }],
  });
  await run('schedule', 'run', '--once');
  expect(rows.came).toBe(1);

  rows.isHeld = false;
  await until(() => !existsSync(join(cwd, '.carryover/schedules/daily.running')));
  // Nobody knows how it ended: it is made up for once, and not more.
  const next = startScheduler(cwd);
  await until(() => outcomes(state()).length === 2);
  expect(outcomes(state())).toEqual(['lost', 'done']);
  await kill(next);
  await run('schedule', 'run', '--once');
  expect(outcomes(state())).toEqual(['lost', 'done']);
  expect(await json('status')).toMatchObject({
    databases: [{ snapshots: 2, leftovers: [] }],
    schedules: [{ running: null, last: { outcome: 'done' }, failures: 0 }],
  });
});

// Which process a scheduler has started, Linux alone tells.
test.skipIf(process.platform !== 'linux')(
  'a scheduler and its backup are killed: status says that it was lost, and the next scheduler catches up (needs /proc)',
  async () => {
    const { cwd, rows, state, json } = await openShop();
    const scheduler = startScheduler(cwd);
    await until(() => rows.came === 1);
    const command = commandOf(scheduler);
    await kill(scheduler);
    process.kill(command, 'SIGKILL');
    await until(() => !existsSync(`/proc/${command}`));
    rows.isHeld = false;
    const lost = { running: null, last: { outcome: 'lost', attempt: 1 }, failures: 1, lastDone: null };
    expect(await json('status')).toMatchObject({
      databases: [{ snapshots: 0, leftovers: [expect.stringContaining('app/') as string] }],
      schedules: [lost],
    });
    expect(await json('schedule', 'list')).toMatchObject({ schedules: [lost] });
    // Looking has changed nothing.
    expect(state()).toMatchObject({ running: { attempt: 1 }, runs: [] });

    const next = startScheduler(cwd);
    await until(() => outcomes(state()).length === 2);
    await kill(next);
    expect(outcomes(state())).toEqual(['lost', 'done']);
    expect(rows.came).toBe(2);
    expect(await json('status', '--max-age', '1h')).toMatchObject({
      isFine: true,
      databases: [{ snapshots: 1, leftovers: [] }],
      schedules: [{ running: null, last: { outcome: 'done' }, failures: 0 }],
    });
  },
);
