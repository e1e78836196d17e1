import { expect, test } from 'vitest';
import { ageText, parseAge } from '../../src/values/age.ts';

test.each([
  ['30s', 30_000],
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['0d', null],
  ['7', null],
  ['7 d', null],
  ['-1d', null],
  ['1.5h', null],
  ['1y', null],
  ['9999999d', null],
])('%s is %s milliseconds', (text, milliseconds) => {
  expect(parseAge(text)).toBe(milliseconds);
});

test.each([
  [0, '0 seconds'],
  [-5, '0 seconds'],
  [1000, '1 second'],
  [119_000, '1 minute'],
  [3 * 86_400_000, '3 days'],
  [8 * 86_400_000, '1 week'],
])('%s milliseconds are %s', (milliseconds, text) => {
  expect(ageText(milliseconds)).toBe(text);
});
