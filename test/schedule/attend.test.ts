import { expect, test } from 'vitest';
import { attend } from '../../src/schedule/attend.ts';
import { holdSchedule } from '../../src/schedule/hold-schedule.ts';
import { filesOf } from '../../src/schedule/state-file.ts';
import { holdFile } from '../../src/files/hold-file.ts';
import { tempFolder } from '../temp-folder.ts';
import { fakeWorld, scheduleOf } from './fake-world.ts';

const outcomes = async (world: ReturnType<typeof fakeWorld>) =>
  (await world.state('nightly'))?.runs.map(({ outcome }) => outcome);

test.each([
  [
    'in the gap of spring it runs once, right after it',
    '30 2 * * *',
    'Europe/Zurich',
    '2026-03-29T00:00Z',
    ['2026-03-29T01:00', '2026-03-30T00:30'],
  ],
  [
    'in the overlap of autumn it runs once',
    '30 2 * * *',
    'Europe/Zurich',
    '2026-10-24T23:00Z',
    ['2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  [
    'in a gap of half an hour',
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2026-10-03T14:30Z',
    ['2026-10-03T15:30', '2026-10-04T15:15'],
  ],
  [
    'in an overlap of half an hour',
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2026-04-04T14:00Z',
    ['2026-04-04T14:45', '2026-04-05T15:15'],
  ],
])('looked at each minute, %s', async (_, cron, timeZone, from, expected) => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf({ cron, timeZone });
  const day = Date.parse(from) + 27 * 3_600_000;
  await world.lookEachMinute(from, new Date(Date.parse(from) + 3 * 3_600_000).toISOString(), schedule);
  await world.lookEachMinute(
    new Date(day - 4 * 3_600_000).toISOString(),
    new Date(day).toISOString(),
    schedule,
  );
  expect(world.started).toEqual(expected);
});

test('set back, a clock brings no run a second time', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf();
  await world.lookEachMinute('2026-05-01T00:55Z', '2026-05-01T01:05Z', schedule);
  await world.lookEachMinute('2026-05-01T00:58Z', '2026-05-01T01:10Z', schedule);
  expect(world.started).toEqual(['2026-05-01T01:00']);
});

test('set back by seconds, it brings none within the same minute', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf({ cron: '* * * * *' });
  for (const second of ['00:59:10', '01:00:02', '00:59:55', '01:00:01', '01:00:30', '01:01:00'])
    await world.lookAt(`2026-05-01T${second}Z`, schedule);
  expect(world.started).toEqual(['2026-05-01T00:59', '2026-05-01T01:00', '2026-05-01T01:01']);
});

test('a schedule by steps goes on by a clock that was set back by an hour', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf({ cron: '*/10 * * * *' });
  await world.lookEachMinute('2026-05-01T10:05Z', '2026-05-01T10:15Z', schedule);
  await world.lookEachMinute('2026-05-01T09:15Z', '2026-05-01T09:35Z', schedule);
  expect(world.started).toEqual(['2026-05-01T10:10', '2026-05-01T09:20', '2026-05-01T09:30']);
});

test('after a clock that was a year ahead, it runs again', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf();
  await world.lookAt('2027-05-01T00:59Z', schedule);
  await world.lookAt('2027-05-01T01:00Z', schedule);
  await world.lookEachMinute('2026-05-01T00:50Z', '2026-05-01T01:05Z', schedule);
  expect(world.started).toEqual(['2027-05-01T01:00', '2026-05-01T01:00']);
});

test.each([
  ['a clock that jumps forward', '2026-05-09T10:00Z'],
  ['a night of sleep', '2026-05-02T08:00Z'],
])('%s: what was missed is made up for once', async (_, later) => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf({ cron: '0 * * * *' });
  await world.lookAt('2026-05-01T10:30Z', schedule);
  const after = new Date(later).getTime();
  await world.lookEachMinute(
    new Date(after).toISOString(),
    new Date(after + 5 * 60_000).toISOString(),
    schedule,
  );
  expect(world.started).toEqual([later.slice(0, 16)]);
  expect((await world.state('nightly'))?.runs).toMatchObject([{ due: new Date(later).toISOString() }]);
});

test('with catchUp none a missed run is noted, and not made up for', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf({ catchUp: 'none' });
  await world.lookAt('2026-05-01T10:00Z', schedule);
  await world.lookAt('2026-05-03T10:00Z', schedule);
  await world.lookEachMinute('2026-05-04T00:59Z', '2026-05-04T01:03Z', schedule);
  expect(world.started).toEqual(['2026-05-04T01:00']);
  expect(await outcomes(world)).toEqual(['missed', 'done']);
});

test('a run that was set for the next minute is not missed, and an old file brings none', async () => {
  const late = fakeWorld(tempFolder());
  await late.lookAt('2026-05-01T01:00:05Z', scheduleOf(), '2026-05-01T00:59:40Z');
  expect(late.started).toHaveLength(1);
  const old = fakeWorld(tempFolder());
  await old.lookAt('2026-05-01T01:10Z', scheduleOf(), '2026-04-01T00:00Z');
  expect(old.started).toEqual([]);
});

test('another time in the file counts from now on: what it would have been is not made up for', async () => {
  const world = fakeWorld(tempFolder());
  await world.lookEachMinute('2026-05-01T00:59Z', '2026-05-01T01:03Z', scheduleOf());
  await world.lookEachMinute('2026-05-01T10:00Z', '2026-05-01T10:05Z', scheduleOf({ cron: '0 3 * * *' }));
  expect(world.started).toHaveLength(1);
  expect(await outcomes(world)).toEqual(['done']);
});

test('a failed run is tried again, ever later, and not more often than it may be', async () => {
  const world = fakeWorld(
    tempFolder(),
    Array.from({ length: 5 }, () => ({ code: 7 })),
  );
  const schedule = scheduleOf({ retries: 3, backoff: 120 });
  await world.lookEachMinute('2026-05-01T00:59Z', '2026-05-01T03:00Z', schedule);
  expect(world.started).toEqual(
    ['2026-05-01T01:00', '2026-05-01T01:02', '2026-05-01T01:06', '2026-05-01T01:14'].map(
      (time) => expect.stringMatching(new RegExp(`^${time.slice(0, 14)}`)) as string,
    ),
  );
  expect(world.started).toHaveLength(4);
  const runs = (await world.state('nightly'))?.runs ?? [];
  expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  const starts = runs.map(({ startedAt }) => Date.parse(startedAt));
  const pauses = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
  expect(pauses[2]).toBeGreaterThan(pauses[1] ?? 0);
  expect(new Set(runs.map(({ due }) => due))).toEqual(new Set(['2026-05-01T01:00:00.000Z']));
});

test('a retry that goes well is the last one', async () => {
  const world = fakeWorld(tempFolder(), [{ code: 1 }, { code: 0 }]);
  await world.lookEachMinute('2026-05-01T00:59Z', '2026-05-01T01:30Z', scheduleOf({ retries: 5 }));
  expect(await outcomes(world)).toEqual(['failed', 'done']);
});

test('no retry comes at or behind the next run, which takes its place', async () => {
  const world = fakeWorld(
    tempFolder(),
    Array.from({ length: 20 }, () => ({ code: 7 })),
  );
  const schedule = scheduleOf({ cron: '*/10 * * * *', retries: 9, backoff: 400 });
  await world.lookEachMinute('2026-05-01T00:59Z', '2026-05-01T01:25Z', schedule);
  const runs = (await world.state('nightly'))?.runs.map(
    ({ due, attempt }) => `${due?.slice(11, 16) ?? ''} ${attempt}`,
  );
  expect(runs).toEqual(['01:00 1', '01:00 2', '01:10 1', '01:10 2', '01:20 1']);
});

test.each([2, 3, 5, 8, 10, 30])(
  'exit code %i is not tried again: it would end the same way',
  async (code) => {
    const world = fakeWorld(tempFolder(), [{ code }]);
    await world.lookEachMinute('2026-05-01T00:59Z', '2026-05-01T01:30Z', scheduleOf({ retries: 5 }));
    expect(await outcomes(world)).toEqual(['failed']);
  },
);

test('a run that was lost with its scheduler is made up for once', async () => {
  const world = fakeWorld(tempFolder(), ['dies', 'dies']);
  const schedule = scheduleOf();
  await world.lookAt('2026-05-01T00:59Z', schedule);
  await expect(world.lookAt('2026-05-01T01:00Z', schedule)).rejects.toThrow('killed');
  expect((await world.state('nightly'))?.running).toMatchObject({ attempt: 1 });
  await expect(world.lookEachMinute('2026-05-01T01:01Z', '2026-05-01T01:30Z', schedule)).rejects.toThrow(
    'killed',
  );
  await world.lookEachMinute('2026-05-01T01:31Z', '2026-05-01T02:30Z', schedule);
  expect(world.started).toHaveLength(2);
  expect(await outcomes(world)).toEqual(['lost', 'lost']);
  expect(world.events.filter(({ type }) => type === 'warning')).toHaveLength(2);
});

test('what was interrupted with the scheduler begins anew with the next one', async () => {
  const folder = tempFolder();
  const first = fakeWorld(folder, [{ code: 130 }]);
  await first.lookAt('2026-05-01T00:59Z', scheduleOf());
  first.stop.abort();
  await first.lookAt('2026-05-01T01:00Z', scheduleOf());
  expect(await outcomes(first)).toEqual(['interrupted']);
  const second = fakeWorld(folder);
  await second.lookAt('2026-05-01T01:20Z', scheduleOf());
  await second.lookAt('2026-05-01T01:21Z', scheduleOf());
  expect(await outcomes(second)).toEqual(['interrupted', 'done']);
});

test('jitter starts it late, by the same time for all who ask, and leaves nothing out', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf({ cron: '* * * * *', jitter: 3600 });
  await world.lookAt('2026-05-01T00:59:59Z', schedule, '2026-05-01T00:59:59Z');
  for (let at = Date.parse('2026-05-01T01:00Z'); at < Date.parse('2026-05-01T01:10Z'); at += 1000)
    await world.lookAt(new Date(at).toISOString(), schedule);
  const runs = (await world.state('nightly'))?.runs ?? [];
  const late = runs.map(({ due, startedAt }) => Date.parse(startedAt) - Date.parse(due ?? ''));
  expect(runs.map(({ due }) => due?.slice(11, 16))).toEqual(
    Array.from({ length: 10 }, (_, minute) => `01:0${minute}`),
  );
  expect(new Set(late).size).toBeGreaterThan(3);
  expect(Math.max(...late)).toBeLessThanOrEqual(31_000);
});

test('nobody else runs it while it is held, or while a command is at work whose scheduler died', async () => {
  const world = fakeWorld(tempFolder());
  const schedule = scheduleOf();
  await world.lookAt('2026-05-01T00:59Z', schedule);
  const held = await holdSchedule(world.world.stateFolder, 'nightly');
  expect(await world.lookAt('2026-05-01T01:00Z', schedule)).toMatchObject({ kind: 'busy' });
  await held?.();
  const orphan = await holdFile(filesOf(world.world.stateFolder, 'nightly').running, 0);
  expect(await world.lookAt('2026-05-01T01:01Z', schedule)).toMatchObject({ kind: 'busy' });
  await orphan?.();
  expect(await world.lookAt('2026-05-01T01:02Z', schedule)).toMatchObject({ kind: 'ran' });
});

test('by hand it runs whatever is due, and what is due comes all the same', async () => {
  const world = fakeWorld(tempFolder(), [{ code: 7 }]);
  const schedule = scheduleOf({ retries: 2 });
  await world.lookAt('2026-05-01T00:30Z', schedule);
  const ran = await attend(world.world, schedule, { writtenAt: new Date(0), byHand: true });
  expect(ran).toMatchObject({ kind: 'ran', run: { due: null, outcome: 'failed' }, retry: null });
  await world.lookAt('2026-05-01T01:00Z', schedule);
  expect(await outcomes(world)).toEqual(['failed', 'done']);
});

test('the history is bounded, and holds no password', async () => {
  const world = fakeWorld(tempFolder(), [{ code: 1, output: ['no way to postgres://u:geheim@h/db'] }]);
  const schedule = scheduleOf({ cron: '* * * * *' });
  await world.lookEachMinute('2026-05-01T00:00Z', '2026-05-01T01:30Z', schedule);
  const state = await world.state('nightly');
  expect(state?.runs).toHaveLength(50);
  const first = fakeWorld(tempFolder(), [{ code: 1, output: ['no way to postgres://u:geheim@h/db'] }]);
  await first.lookAt('2026-05-01T00:00Z', schedule);
  expect(JSON.stringify(await first.state('nightly'))).toContain('***');
  expect(JSON.stringify(await first.state('nightly'))).not.toContain('geheim');
});
