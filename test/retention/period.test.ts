import { expect, test } from 'vitest';
import { periodsIn } from '../../src/retention/period.ts';

const utc = periodsIn('UTC');

// The days about the turn of the year, by the calendar of ISO 8601.
test.each([
  ['2005-01-01', '2004-W53'],
  ['2005-01-02', '2004-W53'],
  ['2005-12-31', '2005-W52'],
  ['2006-01-01', '2005-W52'],
  ['2006-01-02', '2006-W01'],
  ['2007-12-30', '2007-W52'],
  ['2007-12-31', '2008-W01'],
  ['2008-12-28', '2008-W52'],
  ['2008-12-29', '2009-W01'],
  ['2009-12-31', '2009-W53'],
  ['2010-01-03', '2009-W53'],
  ['2010-01-04', '2010-W01'],
  ['2020-12-31', '2020-W53'],
  ['2024-12-30', '2025-W01'],
  ['2026-11-28', '2026-W48'],
])('%s is in the week %s', (day, week) => {
  expect(utc('weekly', new Date(`${day}T12:00:00Z`))).toBe(week);
});

test('a day begins at midnight of its time zone', () => {
  const instant = new Date('2026-12-31T23:30:00Z');
  const berlin = periodsIn('Europe/Berlin');
  const kinds = ['daily', 'weekly', 'monthly', 'yearly'] as const;
  expect(kinds.map((kind) => utc(kind, instant))).toEqual(['2026-12-31', '2026-W53', '2026-12', '2026']);
  expect(kinds.map((kind) => berlin(kind, instant))).toEqual(['2027-01-01', '2026-W53', '2027-01', '2027']);
});

test('the days on which clocks change have 23 and 25 hours', () => {
  const berlin = periodsIn('Europe/Berlin');
  const day = (instant: string) => berlin('daily', new Date(instant));
  // The last Sunday of March, from 00:00 (UTC+1) until 24:00 (UTC+2).
  expect([day('2026-03-28T22:59:59Z'), day('2026-03-28T23:00Z'), day('2026-03-29T21:59:59Z')]).toEqual([
    '2026-03-28',
    '2026-03-29',
    '2026-03-29',
  ]);
  expect(day('2026-03-29T22:00Z')).toBe('2026-03-30');
  // The last Sunday of October; 02:30 comes twice.
  expect([day('2026-10-24T22:00Z'), day('2026-10-25T00:30Z'), day('2026-10-25T01:30Z')]).toEqual([
    '2026-10-25',
    '2026-10-25',
    '2026-10-25',
  ]);
  expect([day('2026-10-25T22:59:59Z'), day('2026-10-25T23:00Z')]).toEqual(['2026-10-25', '2026-10-26']);
});

test('a time zone that does not exist is an error', () => {
  expect(() => periodsIn('Europe/Atlantis')).toThrow(RangeError);
});
