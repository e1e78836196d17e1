import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../src/pull/source.ts';
import { errorOf, pullOnce, sourceOf, startPaged } from './pull-once.ts';

const users: Resource = { path: '/api/users', records: '/data', key: 'id' };
const notes: Resource = {
  path: '/api/users/{id}/notes',
  records: '/data',
  parent: { resource: 'users', columns: { user_id: 'id', user: 'name' } },
  pagination: { type: 'page', sizeParam: 'size', size: 3 },
};

/** Of each user: as many notes as the remainder of the id. */
function expected(parents: number, modulus: number): number[][] {
  const ids = Array.from({ length: parents }, (_, index) => index + 1);
  return ids.flatMap((id) => Array.from({ length: id % modulus }, (_, index) => [id, id * 1000 + index]));
}

describe('a child resource', () => {
  it.each([1, 4])('comes in the order of its parents, %i at once', async (concurrency) => {
    const api = await startPaged({
      resources: { users: { total: 20 }, 'users/notes': { total: 7, kind: 'page' } },
    });
    const { rows, pulled } = await pullOnce(sourceOf(api, { notes, users }, { concurrency }));
    expect(rows['notes']?.map(({ user_id, id }) => [user_id, id])).toEqual(expected(20, 7));
    expect(rows['notes']?.[0]).toEqual({
      user_id: 1,
      user: 'name 1',
      id: 1000,
      at: 0,
      name: 'name 1000',
      note: 'x'.repeat(20),
    });
    expect(pulled.schema.tables.map(({ name }) => name)).toEqual(['users', 'notes']);
    expect(pulled.schema.tables[1]?.columns.slice(0, 2).map(({ name }) => name)).toEqual(['user_id', 'user']);
  });

  it('has pages that are too long to wait in memory', async () => {
    const long = { total: 7, kind: 'page', note: 1_000_000 };
    const api = await startPaged({ resources: { users: { total: 9 }, 'users/notes': long } });
    const { rows } = await pullOnce(sourceOf(api, { users, notes }));
    expect(rows['notes']?.map(({ user_id, id }) => [user_id, id])).toEqual(expected(9, 7));
  });

  it('can have children itself', async () => {
    const resources = {
      users: { total: 3 },
      'users/notes': { total: 7, kind: 'page' },
      'notes/tags': { total: 2, kind: 'page' },
    };
    const api = await startPaged({ resources });
    const tags: Resource = {
      ...notes,
      path: '/api/notes/{id}/tags',
      parent: { resource: 'notes', columns: { user_id: 'user_id', note_id: 'id' } },
    };
    const { rows } = await pullOnce(sourceOf(api, { tags, notes, users }));
    expect(rows['tags']?.map(({ user_id, note_id }) => [user_id, note_id])).toEqual([
      [2, 2001],
      [3, 3001],
    ]);
  });

  it('is counted for each parent, or for all together', async () => {
    const total = expected(20, 7).length;
    const resources = {
      users: { total: 20 },
      'users/notes': { total: 7, kind: 'page' },
      notes: { total },
      wrong: { total: total + 1 },
    };
    const api = await startPaged({ resources });
    const counted = (path: string): Resource => ({ ...notes, count: { path, at: '/count' } });
    for (const path of ['/api/users/{id}/notes/count', '/api/notes/count']) {
      const { pulled } = await pullOnce(sourceOf(api, { users, notes: counted(path) }));
      expect(pulled.origin.resources['notes']).toMatchObject({
        records: total,
        count: total,
        proven: 'count',
      });
    }
    const error = await errorOf(pullOnce(sourceOf(api, { users, notes: counted('/api/wrong/count') })));
    expect(error.message).toBe(
      `"notes": the API counts ${total + 1} records, but ${total} came. No snapshot was taken; nothing was changed.`,
    );
  });

  it('refers to its parent where it has all of its key', async () => {
    const api = await startPaged({
      resources: { users: { total: 3 }, 'users/notes': { total: 1, kind: 'page' } },
    });
    const named: Resource = { ...notes, parent: { resource: 'users', columns: { user: 'name' } } };
    const keyless: Resource = { ...users, key: [] };
    for (const [parent, child, keys] of [
      [users, notes, [{ columns: ['user_id'], references: { table: 'users', columns: ['id'] } }]],
      [users, named, []],
      [keyless, notes, []],
    ] as const) {
      const { pulled } = await pullOnce(sourceOf(api, { users: parent, notes: child }));
      expect(pulled.schema.tables[1]?.foreignKeys).toMatchObject(keys);
      // No note came: its columns are as they are there.
      expect(pulled.schema.tables[1]?.columns[0]?.type).toBe(child === named ? 'text' : 'bigint');
    }
  });

  it('must be there for each parent', async () => {
    const api = await startPaged({
      resources: { users: { total: 9 }, 'users/notes': { total: 7, kind: 'page', missing: 5 } },
    });
    const error = await errorOf(pullOnce(sourceOf(api, { users, notes })));
    expect(error.code).toBe('SOURCE_INVALID');
    expect(error.message).toContain('404');
  });

  it('has its parent in its messages', async () => {
    const api = await startPaged({
      resources: { users: { total: 9 }, 'users/notes': { total: 9, kind: 'page', shortAt: 1 } },
    });
    const error = await errorOf(pullOnce(sourceOf(api, { users, notes })));
    expect(error.message).toMatch(
      /^Page 2 of "notes" for record 5 of "users": it has 2 records|^Page 2 of "notes" for record \d of "users": /,
    );
  });

  it('has texts of its parent in its path, encoded', async () => {
    const api = await startPaged({
      resources: { users: { total: 2 }, 'users/notes': { total: 7, kind: 'page' } },
    });
    await pullOnce(sourceOf(api, { users, notes: { ...notes, path: '/api/users/{name}/notes' } }));
    expect((await api.log()).map(({ url }) => url)).toContain('/api/users/name%202/notes?size=3&page=1');
    const error = await errorOf(
      pullOnce(sourceOf(api, { users, notes: { ...notes, path: '/api/users/{nobody}/notes' } })),
    );
    expect(error.message).toMatch(
      /^"notes" for record 1 of "users": the parent's record has no text or number in `nobody`/,
    );
  });
});
