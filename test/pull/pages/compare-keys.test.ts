import { expect, it } from 'vitest';
import { compareKeys } from '../../../src/pull/pages/compare-keys.ts';

it.each<[string, string, number | null]>([
  ['1', '1', 0],
  ['9', '10', -1],
  ['-2', '-1', -1],
  ['1e2', '99.5', 1],
  ['"2024-01-31T10:00:00Z"', '"2024-02-01T09:00:00Z"', -1],
  ['"2024-02-01"', '"2024-01-31"', 1],
  // Only the API knows how it sorts texts.
  ['"a"', '"B"', null],
  ['"2024-01-31T10:00:00Z"', '"2024-01-31T10:00:00.5Z"', null],
  ['"2024-01-31T10:00:00+02:00"', '"2024-01-31T11:00:00+05:00"', null],
  ['"9"', '10', null],
  // One double.
  ['9007199254740993', '9007199254740992', null],
])('compares %s with %s', (a, b, sign) => {
  const found = compareKeys(a, b);
  expect(found === null ? null : Math.sign(found)).toBe(sign);
});
