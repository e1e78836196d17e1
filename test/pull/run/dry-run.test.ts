import { expect, it } from 'vitest';
import { dryRun } from '../../../src/pull/run/dry-run.ts';
import type { Resource } from '../../../src/pull/source.ts';
import { sourceOf, startPaged } from './pull-once.ts';

const users: Resource = {
  path: '/api/users',
  records: '/data',
  pagination: { type: 'page', sizeParam: 'size', size: 10 },
};
const notes: Resource = {
  path: '/api/users/{id}/notes',
  records: '/data',
  parent: { resource: 'users', columns: { user_id: 'id' } },
};

it('shows a child without records with what its parent tells', async () => {
  const api = await startPaged({ resources: { users: { total: 3 }, 'users/notes': { total: 1 } } });
  const child: Resource = { ...notes, key: ['user_id', 'nr'] };
  const { resources } = await dryRun({
    source: sourceOf(api, { users: { ...users, key: 'id' }, notes: child }),
  });
  expect(resources[1]).toMatchObject({
    table: 'notes',
    parent: 'users',
    records: 0,
    columns: [
      { name: 'user_id', type: 'bigint' },
      { name: 'nr', type: null },
    ],
  });
});

it('reads the first page of each resource, and keeps nothing', async () => {
  const resources = {
    users: { total: 25, kind: 'page', counted: 'header' },
    'users/notes': { total: 5 },
    empty: { total: 0 },
    'empty/notes': {},
  };
  const api = await startPaged({ resources });
  const childless: Resource = { ...notes, path: '/api/empty/{id}/notes', parent: { resource: 'empty' } };
  const empty: Resource = { path: '/api/empty', records: '/data', key: 'id' };
  // The parent stands last.
  const source = sourceOf(api, { notes, childless, users, empty });
  const { resources: found, notes: told } = await dryRun({ source });
  expect(found.map(({ table, records, more, count }) => ({ table, records, more, count }))).toEqual([
    { table: 'users', records: 10, more: true, count: 25 },
    { table: 'notes', records: 1, more: false, count: null },
    { table: 'empty', records: 0, more: false, count: null },
    { table: 'childless', records: 0, more: false, count: null },
  ]);
  expect(found[1]?.columns).toEqual(
    expect.arrayContaining([
      { name: 'user_id', type: 'bigint' },
      { name: 'name', type: 'text' },
    ]),
  );
  // Nothing tells the type of a key without a value; what comes from the parent has its type.
  expect(found[2]?.columns).toEqual([{ name: 'id', type: null }]);
  expect(found[3]?.columns).toEqual([]);
  expect(told).toContainEqual(
    'Nothing was read of "childless": the first page of its parent has no records.',
  );
  expect((await api.log()).map(({ url }) => url)).toEqual([
    '/api/users?size=10&page=1',
    '/api/users/1/notes',
    '/api/empty',
  ]);
});
