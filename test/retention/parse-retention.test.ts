import { expect, test } from 'vitest';
import { parseRetention } from '../../src/retention/parse-retention.ts';
import type { Retention } from '../../src/retention/retention.ts';

test('times become milliseconds, the rest stays', () => {
  expect(parseRetention({ keepLast: 7, keepWithin: '48h', timeZone: 'Europe/Berlin' })).toEqual({
    keepLast: 7,
    keepWithin: 48 * 3_600_000,
    timeZone: 'Europe/Berlin',
  });
});

test.each<[Retention, string[]]>([
  [{}, ['Nothing says which']],
  [{ timeZone: 'Europe/Berlin' }, ['Nothing says which']],
  [{ keepLast: 0 }, ['keepLast', 'not 0']],
  [{ keepDaily: 1.5, keepWeekly: -1 }, ['keepDaily', 'keepWeekly']],
  [{ keepYearly: Number.NaN }, ['keepYearly']],
  [{ keepLast: 1, keepWithin: '2 days' }, ['keepWithin', '"2 days"']],
  [{ keepLast: 1, timeZone: 'Europe/Atlantis' }, ['time zone "Europe/Atlantis"']],
])('%j is refused', (retention, says) => {
  expect(() => parseRetention(retention)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(says.join('.*')) }),
  );
});
