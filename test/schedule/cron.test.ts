import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cronProblem, isFixedTime, latestDue, nextDue } from '../../src/schedule/cron.ts';

/** All instants after `from`, up to `to`, at which it is due. */
function dueBetween(cron: string, timeZone: string, from: string, to: string): string[] {
  const found: string[] = [];
  let at = nextDue({ cron, timeZone }, new Date(from));
  while (at !== null && at <= new Date(to)) {
    found.push(at.toISOString().slice(0, 16));
    at = nextDue({ cron, timeZone }, at);
  }
  return found;
}

/** The day on which clocks go forward or back, in UTC, and what is due on it. */
test.each([
  // Zurich: 02:00 becomes 03:00 at 01:00Z, and 03:00 becomes 02:00 at 01:00Z.
  [
    'in the gap: once, right after it',
    '30 2 * * *',
    'Europe/Zurich',
    '2026-03-28T22:00Z',
    ['2026-03-29T01:00'],
  ],
  ['at its beginning', '0 2 * * *', 'Europe/Zurich', '2026-03-28T22:00Z', ['2026-03-29T01:00']],
  ['two in the gap: still once', '0,30 2 * * *', 'Europe/Zurich', '2026-03-28T22:00Z', ['2026-03-29T01:00']],
  ['before the gap', '30 1 * * *', 'Europe/Zurich', '2026-03-28T22:00Z', ['2026-03-29T00:30']],
  ['behind the gap', '0 3 * * *', 'Europe/Zurich', '2026-03-28T22:00Z', ['2026-03-29T01:00']],
  [
    'by steps: none in the gap',
    '*/30 1-3 * * *',
    'Europe/Zurich',
    '2026-03-28T22:00Z',
    ['2026-03-29T00:00', '2026-03-29T00:30', '2026-03-29T01:00', '2026-03-29T01:30'],
  ],
  [
    'in the overlap: at the first of both',
    '30 2 * * *',
    'Europe/Zurich',
    '2026-10-24T21:00Z',
    ['2026-10-25T00:30'],
  ],
  [
    'by steps in the overlap: as the clock has it',
    '30 * * * *',
    'Europe/Zurich',
    '2026-10-24T23:00Z',
    ['2026-10-24T23:30', '2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'],
  ],
  // Lord Howe: half an hour. 02:00 becomes 02:30 at 15:30Z, and 02:00 becomes 01:30 at 15:00Z.
  [
    'in a gap of half an hour',
    '15 2 * * *',
    'Australia/Lord_Howe',
    '2026-10-03T12:00Z',
    ['2026-10-03T15:30'],
  ],
  ['behind it', '45 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00Z', ['2026-10-03T15:45']],
  [
    'in an overlap of half an hour',
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2026-04-04T12:00Z',
    ['2026-04-04T14:45'],
  ],
  // Cairo: midnight itself is in the gap.
  ['midnight in the gap', '0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00Z', ['2026-04-23T22:00']],
] as const)('%s: %s in %s', (_, cron, timeZone, from, expected) => {
  const end = new Date(Date.parse(from) + 20 * 3_600_000).toISOString();
  expect(dueBetween(cron, timeZone, from, end).slice(0, 4)).toEqual(expected);
});

test('fixed times are those that name their hours and minutes', () => {
  const is = (cron: string) => isFixedTime({ cron, timeZone: 'UTC' });
  expect(['0 1 * * *', '0,30 1,13 * * 1-5', '@daily'].map(is)).toEqual([true, true, true]);
  expect(['* * * * *', '*/5 1 * * *', '0 * * * *', '0 */2 * * *'].map(is)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('the latest due instant is the last of those that come one after the other, in any zone', () => {
  const zones = ['UTC', 'Europe/Zurich', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu'];
  const crons = ['30 2 * * *', '*/20 * * * *', '15 1,2,3 * * *', '0 0 * * SUN', '45 1 * * *'];
  const span = {
    min: new Date('2026-01-01T00:00Z'),
    max: new Date('2026-12-31T00:00Z'),
    noInvalidDate: true,
  };
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...crons),
      fc.date(span),
      fc.integer({ min: 0, max: 3 * 86_400_000 }),
      (timeZone, cron, since, length) => {
        const now = new Date(since.getTime() + length);
        const all = dueBetween(cron, timeZone, since.toISOString(), now.toISOString());
        const latest = latestDue({ cron, timeZone }, since, now)?.toISOString().slice(0, 16);
        expect(latest).toBe(all.at(-1));
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ['0 25 * * *', /^can't be read: .*25/],
  ['61 * * * *', /^can't be read/],
  ['bad', /^has 1 field where five are needed: minute, hour/],
  ['0 1 * * * *', /^has 6 fields/],
  ['', /^has 1 field/],
  ['2026-01-01T00:00:00', /^has 1 field/],
  ['TZ=UTC 0 1 * * *', /^has 6 fields/],
  ['0 0 31 2 *', /^is never due$/],
  ['@reboot', /^can't be read/],
  ['@dayly', /^can't be read/],
  ['0 1\n* * *', /./],
  ['0 1 * * *\n* * * * *', /./],
  ['5/15 * * * *', /^can't be read/],
])('%j is no cron text', (cron, problem) => {
  expect(cronProblem(cron)).toMatch(problem);
});

test.each([
  '0 1 * * *',
  '@daily',
  '@HOURLY',
  '*/5 8-17 * * MON-FRI',
  '0 0 L * *',
  ' 0 1 * *  7 ',
  '0 0 29 2 *',
])('%j is one', (cron) => {
  expect(cronProblem(cron)).toBeNull();
});
