import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../sqlite-driver.ts';
import { expect, onTestFinished, test } from 'vitest';
import { lastingFolder } from './lasting-folder.ts';
import { playground } from './playground.ts';
import { runProgram } from './run-program.ts';
import { startCall } from './start-call.ts';
import { leftovers, stateOf } from './state.ts';
import { databaseIn, tellStory } from './story.ts';

/** The step `load` of an upgrade. */
const load = 10;

const story = await tellStory('upgrade', 'wal', lastingFolder());

test('two upgrades at once: one works, the other is told that it is locked or finds nothing to do', async () => {
  const { folder, cwd } = setUp();
  const words = [...story.words(folder), '--wait', '0'];
  const ended = await Promise.all([runProgram(words, cwd), runProgram(words, cwd)]);
  const codes = ended.map(({ code }) => code);
  expect(codes).toContain(0);
  expect([0, 6]).toEqual(expect.arrayContaining(codes));
  expect(stateOf(story, folder).new).toBe(true);
  expect(runsOf(folder)).toBe(1);
});

test('two upgrades at once that may wait: both succeed, and one of them had nothing to do', async () => {
  const { folder, cwd } = setUp();
  const words = [...story.words(folder), '--wait', '60', '--json'];
  const ended = await Promise.all([runProgram(words, cwd), runProgram(words, cwd)]);
  expect(ended.map(({ code }) => code)).toEqual([0, 0]);
  const states = ended.map(({ stdout }) => (JSON.parse(stdout) as { status: string }).status);
  expect(states.toSorted()).toEqual(['nothing to do', 'upgraded']);
  expect(stateOf(story, folder).new).toBe(true);
  expect(runsOf(folder)).toBe(1);
});

test('while a run is suspended the other says that it is locked; awakened, it ends well', async () => {
  const { place, folder, cwd } = setUp();
  const { child, ended } = startCall('upgrade', place, { nth: load, signal: 'SIGSTOP' });
  await suspended(Number(child.pid));
  const other = await runProgram([...story.words(folder), '--wait', '0'], cwd);
  expect(other.code).toBe(6);
  expect(other.stderr).toContain('error: Another run of carryover is at work');
  child.kill('SIGCONT');
  const { code, stderr } = await ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stateOf(story, folder).new).toBe(true);
  expect(leftovers(story, folder)).toEqual([]);
});

test('the lock file of a dead process does not block', async () => {
  const { place, folder, cwd } = setUp();
  await startCall('upgrade', place, { nth: load, signal: 'SIGKILL' }).ended;
  expect(existsSync(`${databaseIn(folder)}-lock`)).toBe(true);
  const { code, stderr } = await runProgram([...story.words(folder), '--wait', '0'], cwd);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(leftovers(story, folder)).toEqual([]);
});

function setUp() {
  const place = playground(story);
  onTestFinished(place.remove);
  return { place, folder: place.folder, cwd: place.cwd };
}

function runsOf(folder: string): unknown {
  const db = new Database(databaseIn(folder), { readonly: true });
  const count = db.prepare('SELECT count(*) FROM carryover_runs').pluck().get();
  db.close();
  return count;
}

async function suspended(pid: number): Promise<void> {
  const states = () =>
    readdirSync(`/proc/${pid}/task`).map((task) => readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8'));
  while (!states().every((status) => /^State:\s+T/m.test(status))) await sleep(5);
}
