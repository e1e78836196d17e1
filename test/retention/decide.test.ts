import { describe, expect, test } from 'vitest';
import { decide } from '../../src/retention/decide.ts';
import { candidate, keptOf } from './candidates.ts';

const nightly = Array.from({ length: 20 }, (_, index) =>
  candidate(new Date(Date.UTC(2026, 10, 9 + index, 1)).toISOString()),
);

describe('the rules of a policy', () => {
  test('keep-last keeps the newest', () => {
    expect(keptOf(nightly, { keepLast: 2 })).toEqual([
      '2026-11-28T01:00: last, last proven',
      '2026-11-27T01:00: last',
    ]);
  });

  test('a day, a week, a month or a year is kept by its last snapshot', () => {
    expect(keptOf(nightly, { keepDaily: 2, keepWeekly: 3, keepMonthly: 1, keepYearly: 1 })).toEqual([
      '2026-11-28T01:00: daily 2026-11-28, weekly 2026-W48, monthly 2026-11, yearly 2026, last proven',
      '2026-11-27T01:00: daily 2026-11-27',
      '2026-11-22T01:00: weekly 2026-W47',
      '2026-11-15T01:00: weekly 2026-W46',
    ]);
  });

  test('days without a snapshot are not counted', () => {
    const rare = ['2026-01-05T01:00Z', '2026-05-05T01:00Z', '2026-11-05T01:00Z'].map((at) => candidate(at));
    expect(keptOf(rare, { keepDaily: 2 })).toHaveLength(2);
  });

  test('keep-within is elapsed time, its end included', () => {
    const two = [candidate('2026-11-26T12:00:00.000Z'), candidate('2026-11-26T11:59:59.999Z')];
    expect(keptOf([...two, ...nightly.slice(-1)], { keepWithin: 48 * 3_600_000 })).toEqual([
      '2026-11-28T01:00: within, last proven',
      '2026-11-26T12:00: within',
    ]);
  });

  test('a proven snapshot stands for its day rather than a later one that is not', () => {
    const day = [
      candidate('2026-11-20T01:00Z'),
      candidate('2026-11-20T02:00Z'),
      candidate('2026-11-20T03:00Z', { isProven: false }),
      candidate('2026-11-27T01:00Z'),
    ];
    expect(keptOf(day, { keepDaily: 2 })[1]).toBe('2026-11-20T02:00: daily 2026-11-20');
  });

  test('without any rule all stay', () => {
    expect(keptOf(nightly, { timeZone: 'Europe/Berlin' })).toHaveLength(20);
  });

  test('each database counts for itself, and so does one of that name on another engine', () => {
    const others = [
      candidate('2020-01-01T00:00Z', { database: 'old' }),
      candidate('2021-01-01T00:00Z', { engine: 'api', reason: 'pull' }),
    ];
    expect(keptOf([...nightly, ...others], { keepLast: 1 })).toEqual([
      '2026-11-28T01:00: last, last proven',
      '2021-01-01T00:00: last, last proven',
      '2020-01-01T00:00: last, last proven',
    ]);
  });

  test('what was taken to undo something pushes out no backup', () => {
    const undoing = candidate('2026-11-28T02:00Z', { reason: 'before-rollback' });
    expect(keptOf([...nightly, undoing], { keepLast: 1, keepDaily: 1 })).toEqual([
      '2026-11-28T02:00: last, daily 2026-11-28, last proven, way back before-rollback',
      '2026-11-28T01:00: last, daily 2026-11-28, last proven',
    ]);
  });
});

describe('whatever the policy says,', () => {
  test('the last proven snapshot stays', () => {
    const unproven = nightly.map((one, index) => ({ ...one, isProven: index === 3 }));
    expect(keptOf(unproven, { keepLast: 1 })).toEqual([
      '2026-11-28T01:00: last',
      '2026-11-12T01:00: last proven',
    ]);
  });

  test('the last answer of an API stays when files have served since', () => {
    const pulls = nightly.map((one, index) => ({ ...one, isFallback: index > 2 }));
    expect(keptOf(pulls, { keepLast: 1 })[1]).toBe('2026-11-11T01:00: last proven');
  });

  test('the newest of each way back stays', () => {
    const ways = [
      candidate('2025-01-01T00:00Z', { reason: 'before-init' }),
      candidate('2025-01-02T00:00Z', { reason: 'before-init' }),
      candidate('2025-01-03T00:00Z', { reason: 'before-upgrade', isProven: false }),
      candidate('2025-01-04T00:00Z', { reason: 'before-restore' }),
    ];
    expect(keptOf([...nightly, ...ways], { keepLast: 1 })).toEqual([
      '2026-11-28T01:00: last, last proven',
      '2025-01-04T00:00: last, way back before-restore',
      '2025-01-03T00:00: way back before-upgrade',
      '2025-01-02T00:00: way back before-init',
    ]);
  });

  test('what is in use stays', () => {
    const used = nightly.map((one, index) => ({ ...one, isInUse: index === 0 }));
    expect(keptOf(used, { keepLast: 1 })[1]).toBe('2026-11-09T01:00: in use');
  });

  test('what failed its verification stays to be looked at, and fills no place', () => {
    const damaged = nightly.map((one, index) => ({ ...one, isDamaged: index === 19 }));
    expect(keptOf(damaged, { keepLast: 1 })).toEqual([
      '2026-11-28T01:00: damaged',
      '2026-11-27T01:00: last, last proven',
    ]);
  });

  test('what holds files of one that stays, stays', () => {
    const [first, second, ...rest] = nightly;
    const last = rest.pop();
    if (!first || !second || !last) throw new Error('too few');
    const all = [
      first,
      { ...second, refersTo: [first.id] },
      ...rest,
      { ...last, refersTo: [second.id, 'gone'] },
    ];
    expect(keptOf(all, { keepLast: 1 })).toEqual([
      '2026-11-28T01:00: last, last proven',
      `2026-11-10T01:00: referred to ${last.id}`,
      `2026-11-09T01:00: referred to ${second.id}`,
    ]);
  });

  test('what an unreadable one may refer to stays, and nothing of another database', () => {
    const other = candidate('2020-01-02T00:00Z', { database: 'other' });
    const decisions = decide({
      snapshots: [...nightly, other, candidate('2020-01-01T00:00Z', { database: 'other' })],
      unreadable: [{ id: '20261112T000000Z-ffffff', database: 'shop' }],
      policy: { keepLast: 1 },
      now: new Date('2026-11-28T12:00:00Z'),
    });
    const kept = decisions.filter(({ keptBy }) => keptBy.length > 0);
    // Until the 12th, and a day for clocks that differ.
    expect(kept.map(({ id }) => id.slice(0, 8))).toEqual([
      '20261128',
      '20261112',
      '20261111',
      '20261110',
      '20261109',
      '20200102',
      '20261112',
    ]);
    expect(kept.at(-1)?.keptBy).toEqual([{ rule: 'damaged' }]);
  });
});
