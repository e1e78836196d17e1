import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Event } from '../../src/events.ts';
import { keepRunning } from '../../src/schedule/keep-running.ts';
import { readSchedules } from '../../src/schedule/read-schedules.ts';
import { readState } from '../../src/schedule/state-file.ts';
import type { Run } from '../../src/schedule/state.ts';
import type { RunCommand, World } from '../../src/schedule/world.ts';
import { tempFolder } from '../temp-folder.ts';

/** How often faster than the real clock that of these worlds goes: a minute is a tenth of a second. */
const speed = 600;

/** A schedules file in a new folder, and worlds that work on it, with a fast clock of their own. */
function scene(schedules: Readonly<Record<string, object>>) {
  const folder = tempFolder();
  const file = join(folder, 'carryover.schedules.json');
  const stateFolder = join(folder, 'state');
  const began = Date.parse('2026-05-01T00:59:30Z');
  const events: Event[] = [];
  const write = (entries: Readonly<Record<string, object>>): void => {
    // In one step, as a reader that found it half written would tell of a broken file.
    const fresh = `${file}.new`;
    writeFileSync(fresh, JSON.stringify({ schedules: entries }));
    utimesSync(fresh, new Date(began), new Date(began));
    renameSync(fresh, file);
  };
  write(schedules);
  const real = Date.now();
  const now = (): Date => new Date(began + (Date.now() - real) * speed);
  const worldWith = (run: RunCommand, signal: AbortSignal): World => ({
    stateFolder,
    seed: 'here',
    run,
    now,
    sleep: (milliseconds, until) =>
      setTimeout(milliseconds / speed, undefined, { signal: until }).catch(() => undefined),
    random: () => 0.5,
    signal,
    onEvent: (event) => events.push(event),
  });
  const keep = (run: RunCommand, signal: AbortSignal, once = false) =>
    keepRunning(worldWith(run, signal), { read: () => readSchedules(file), once });
  const runsOf = async (name: string): Promise<readonly Run[]> =>
    (await readState(stateFolder, name))?.runs ?? [];
  return { file, write, keep, runsOf, events, now };
}

const everyMinute = { cron: '* * * * *', timeZone: 'UTC', command: ['backup'] };

/** A command that takes so many milliseconds, and says how many of its kind ran at once. */
function commandTaking(milliseconds: number) {
  const seen = { now: 0, most: 0, count: 0 };
  const run: RunCommand = async () => {
    seen.count++;
    seen.most = Math.max(seen.most, ++seen.now);
    await setTimeout(milliseconds);
    seen.now--;
    return { code: 0, output: [] };
  };
  return { seen, run };
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await setTimeout(10);
}

test('it goes on until it is stopped, and never runs a due instant twice', async () => {
  const { keep, runsOf } = scene({ nightly: everyMinute });
  const stop = new AbortController();
  const { run, seen } = commandTaking(5);
  const kept = keep(run, stop.signal);
  await until(() => seen.count >= 5);
  stop.abort();
  await expect(kept).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const due = (await runsOf('nightly')).map((one) => one.due);
  expect(due.length).toBeGreaterThanOrEqual(5);
  expect(new Set(due).size).toBe(due.length);
  expect(due).toEqual(due.toSorted());
});

test('a command that takes longer than its interval does not run beside itself', async () => {
  const { keep } = scene({ nightly: everyMinute });
  const stop = new AbortController();
  const { run, seen } = commandTaking(350);
  const kept = keep(run, stop.signal);
  await until(() => seen.count >= 3);
  stop.abort();
  await expect(kept).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(seen.most).toBe(1);
});

test('two schedulers share the work: each due instant runs once', async () => {
  const { keep, runsOf } = scene({ nightly: everyMinute, hourly: everyMinute });
  const stop = new AbortController();
  const { run, seen } = commandTaking(20);
  const kept = [keep(run, stop.signal), keep(run, stop.signal)];
  await until(() => seen.count >= 10);
  stop.abort();
  await Promise.allSettled(kept);
  for (const name of ['nightly', 'hourly']) {
    const due = (await runsOf(name)).map((one) => one.due);
    expect(new Set(due).size).toBe(due.length);
  }
});

test('at most four run at a time', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `s${index}`);
  const { keep } = scene(Object.fromEntries(names.map((name) => [name, everyMinute])));
  const { run, seen } = commandTaking(30);
  await setTimeout(60);
  const done = await keep(run, new AbortController().signal, true);
  expect(done.filter(({ kind }) => kind === 'ran')).toHaveLength(9);
  expect(seen.most).toBe(4);
});

test('once: nothing due, nothing run', async () => {
  const { keep } = scene({ nightly: { ...everyMinute, cron: '0 12 * * *' } });
  const { run, seen } = commandTaking(1);
  expect(await keep(run, new AbortController().signal, true)).toEqual([]);
  expect(seen.count).toBe(0);
});

test('a stop reaches the command, and is waited for', async () => {
  const { keep, runsOf } = scene({ nightly: everyMinute });
  const stop = new AbortController();
  let undone = false;
  let started = false;
  const kept = keep(async (_, { signal }) => {
    started = true;
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
    await setTimeout(50);
    undone = true;
    return { code: 130, output: [] };
  }, stop.signal);
  await until(() => started);
  stop.abort();
  await expect(kept).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(undone).toBe(true);
  expect(await runsOf('nightly')).toMatchObject([{ outcome: 'interrupted', code: 130 }]);
});

test('a file that is changed meanwhile counts; one that is broken does not, and is told once', async () => {
  const { file, write, keep, events } = scene({});
  const stop = new AbortController();
  const { run, seen } = commandTaking(1);
  const kept = keep(run, stop.signal);
  await setTimeout(100);
  expect(seen.count).toBe(0);
  write({ nightly: everyMinute });
  await until(() => seen.count >= 2);
  writeFileSync(file, '{ "schedules": ');
  const before = seen.count;
  await until(() => seen.count >= before + 3);
  stop.abort();
  await expect(kept).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(events.filter(({ type }) => type === 'warning')).toHaveLength(1);
});

test('a broken state stops its own schedule only, and is told once', async () => {
  const { file, keep, events, runsOf } = scene({ broken: everyMinute, nightly: everyMinute });
  const stop = new AbortController();
  const { run, seen } = commandTaking(1);
  await keep(run, stop.signal, true);
  writeFileSync(join(file, '..', 'state', 'broken.json'), '{}');
  const before = seen.count;
  const kept = keep(run, stop.signal);
  await until(() => seen.count >= before + 4);
  stop.abort();
  await expect(kept).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const warnings = events.filter(({ type }) => type === 'warning');
  expect(warnings).toMatchObject([
    { code: 'SCHEDULE_FAILED', message: expect.stringContaining('broken') as string },
  ]);
  await expect(runsOf('broken')).rejects.toMatchObject({ code: 'SCHEDULES_INVALID' });
});
