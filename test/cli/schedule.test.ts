import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { afterEach, expect, test } from 'vitest';
import type { ScheduleState } from '../../src/schedule/state.ts';
import { runBin } from '../run-bin.ts';
import { tempFolder } from '../temp-folder.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const children: ChildProcess[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A folder with a small database, a config, and a schedule that was due a moment ago. */
function project(command: readonly string[] = ['backup'], more: object = {}) {
  const cwd = tempFolder();
  const db = new Database(join(cwd, 'app.db'));
  db.exec(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, $$a$$)'.replaceAll('$$', "'"),
  );
  db.close();
  writeFileSync(join(cwd, 'carryover.config.json'), '{ "database": "${DB}" }');
  writeFileSync(join(cwd, '.env'), 'DB=sqlite:./app.db\n');
  const file = join(cwd, 'carryover.schedules.json');
  const schedule = { cron: '* * * * *', timeZone: 'UTC', command, ...more };
  writeFileSync(file, JSON.stringify({ schedules: { often: schedule } }));
  const past = new Date(Date.now() - 70_000);
  utimesSync(file, past, past);
  const state = () =>
    JSON.parse(readFileSync(join(cwd, '.carryover/schedules/often.json'), 'utf8')) as ScheduleState;
  const snapshots = () =>
    existsSync(join(cwd, 'snapshots/app'))
      ? readdirSync(join(cwd, 'snapshots/app')).filter((name) => /^\d{8}T/.test(name))
      : [];
  return { cwd, state, snapshots };
}

/** Starts the program, and leaves it running. */
function start(words: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [bin, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
  return { child, ended, text: () => text };
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await setTimeout(20);
}

/** Makes the config of a project name an old API that keeps everybody waiting. */
async function silentApi(cwd: string): Promise<void> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const source = { url: `http://127.0.0.1:${port}`, resources: { users: { path: '/users' } } };
  writeFileSync(join(cwd, 'carryover.config.json'), JSON.stringify({ source }));
}

test('once: what is due runs as a process of its own, with the .env of the folder', async () => {
  const { cwd, state, snapshots } = project();
  expect(await runBin(['schedule', 'run', '--once', '--quiet'], { cwd })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(snapshots()).toHaveLength(1);
  const [run] = state().runs;
  expect(run).toMatchObject({ outcome: 'done', code: 0 });
  expect(run?.output.at(-1)).toBe(snapshots()[0]);
});

test('once: five at the same time run it once', async () => {
  const { cwd, state } = project();
  const all = await Promise.all(
    Array.from({ length: 5 }, () => runBin(['schedule', 'run', '--once', '--json'], { cwd })),
  );
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  const due = state().runs.map((run) => run.due);
  expect(new Set(due).size).toBe(due.length);
});

test('once: the exit code is that of what failed, and its last words are told even when quiet', async () => {
  // A retry never comes behind the next run, which is that of the next minute.
  await until(() => new Date().getSeconds() < 45);
  const { cwd, state } = project(['backup', '--database', 'gone.db'], { retries: 2, backoff: 1 });
  const ended = await runBin(['schedule', 'run', '--once', '--quiet'], { cwd });
  expect(ended.code).toBe(7);
  expect(ended.stderr).toMatch(/warning: often: failed with exit code 7 .*tries again at[^]*gone\.db/);
  expect(state().retry).toMatchObject({ attempt: 2 });
});

test('by name: it runs now, shows what the command says, and ends with its exit code', async () => {
  const { cwd } = project(['backup'], { cron: '0 0 29 2 *' });
  const well = await runBin(['schedule', 'run', 'often'], { cwd });
  expect(well).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Snapshot of[^]*often: done/) as string,
  });
  const unknown = await runBin(['schedule', 'run', 'oftne'], { cwd });
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean often?') as string,
  });
});

test('the config and the --env of the scheduler are those of its commands', async () => {
  const { cwd, snapshots } = project();
  writeFileSync(
    join(cwd, 'other.json'),
    JSON.stringify({ environments: { prod: { database: 'sqlite:./app.db' } } }),
  );
  writeFileSync(join(cwd, 'carryover.config.json'), 'broken');
  const words = ['schedule', 'run', '--once', '--config', 'other.json', '--env', 'prod'];
  expect((await runBin(words, { cwd })).code).toBe(0);
  expect(snapshots()).toHaveLength(1);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the command, waits for it, and is exit code 130',
  async (name) => {
    const { cwd, state } = project(['pull']);
    await silentApi(cwd);
    const scheduler = start(['schedule', 'run'], cwd);
    await until(() => scheduler.text().includes('begins'));
    await until(() => existsSync(join(cwd, '.carryover/schedules/often.running')));
    scheduler.child.kill(name);
    expect(await scheduler.ended).toBe(130);
    expect(state().runs).toMatchObject([{ outcome: 'interrupted' }]);
    expect(existsSync(join(cwd, '.carryover/schedules/often.running'))).toBe(false);
  },
);

test('a password reaches the command by the environment, and stands nowhere', async () => {
  const { cwd } = project(['check'], { cron: '0 0 29 2 *' });
  writeFileSync(join(cwd, '.env'), 'DB=postgres://user:s3cr3t@127.0.0.1:9/shop?connect_timeout=1\n');
  const ended = await runBin(['schedule', 'run', 'often'], { cwd });
  expect(ended.code).not.toBe(0);
  const kept = readFileSync(join(cwd, '.carryover/schedules/often.json'), 'utf8');
  expect(ended.stdout + ended.stderr + kept).not.toContain('s3cr3t');
  expect(kept).toContain('127.0.0.1');
});

test('add checks the command as if it were typed, and a wrong one is not added', async () => {
  const { cwd } = project();
  const add = (...words: string[]) => runBin(['schedule', 'add', 'x', ...words], { cwd });
  const cron = ['--cron', '0 1 * * *'];
  expect((await add(...cron, '--command', 'bakup')).stderr).toContain('did you mean "backup"');
  expect((await add(...cron, '--command', 'backup', '--', '--databse', 'x')).stderr).toContain('--database?');
  expect((await add(...cron, '--command', 'backup --help')).stderr).toContain('only prints a text');
  expect((await add(...cron, '--command', 'backup "x')).stderr).toContain('quote');
  expect((await add('--command', 'backup')).stderr).toContain('needs --cron');
  expect((await add(...cron, '--command', "verify '2026 x'", '--', '--json')).code).toBe(0);
  const listed = await runBin(['schedule', 'list', '--json'], { cwd });
  const { schedules } = JSON.parse(listed.stdout) as { schedules: { name: string; command: string[] }[] };
  expect(schedules.map(({ name, command }) => [name, command])).toEqual([
    ['often', ['backup']],
    ['x', ['verify', '2026 x', '--json']],
  ]);
});
