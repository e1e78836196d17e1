import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/errors.ts';
import { exitMeanings } from '../../src/cli/exit-meanings.ts';

const text = readFileSync(new URL('../../docs/ERRORS.md', import.meta.url), 'utf8');

test('docs/ERRORS.md explains every error code, with its exit code, and no other', () => {
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)];
  const told = rows.map((match) => [match[1], Number(match[2])]);
  expect(Object.fromEntries(told)).toEqual(errorCodes);
});

test('every exit code has a meaning', () => {
  const codes = new Set([0, ...Object.values(errorCodes)]);
  expect(Object.keys(exitMeanings).map(Number).toSorted()).toEqual([...codes].toSorted());
});
