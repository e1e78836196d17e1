import { expect, test } from 'vitest';
import { nearestName } from '../../src/values/nearest-name.ts';

test.each([
  ['colums', ['columns', 'checks'], 'columns'],
  ['mail', ['name', 'email'], 'email'],
  ['databsae', ['database'], 'database'],
  ['Users', ['users'], 'users'],
  ['id', ['di', 'id'], 'id'],
])('%s among %j is %s', (name, candidates, expected) => {
  expect(nearestName(name, candidates)).toBe(expected);
});

test.each([
  ['zzz', ['columns', 'checks']],
  ['a', ['b']],
  ['', ['a', 'ab']],
  ['orders', []],
])('%s among %j is none', (name, candidates) => {
  expect(nearestName(name, candidates)).toBeNull();
});
