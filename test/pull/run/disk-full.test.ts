import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Resource } from '../../../src/pull/source.ts';
import { smallDisk } from '../../files/small-disk.ts';
import { errorOf, pullOnce, sourceOf, startPaged } from './pull-once.ts';

const users: Resource = {
  path: '/api/users',
  records: '/data',
  key: 'id',
  pagination: { type: 'page', sizeParam: 'size', size: 100 },
};

it('a disk that is full ends the pull, and it goes on when there is room again', async (context) => {
  const disk = smallDisk(context, '512k');
  const folder = join(disk, '.pull');
  const api = await startPaged({ resources: { users: { total: 950, kind: 'page', note: 1000 } } });
  const source = sourceOf(api, { users: { ...users, key: [] } });
  const error = await errorOf(pullOnce(source, { folder }));
  expect(error.code).toBe('WRITE_FAILED');
  expect(error.message).toMatch(
    /0001-users\.jsonl.*(?:ENOSPC|full|no space).*the pull goes on from its last complete page when you run it again/i,
  );
  expect(readdirSync(disk)).toEqual(['.pull']);
  expect(readdirSync(folder).toSorted()).toEqual(['0001-users.jsonl', '0001-users.pages', 'state.json']);

  execFileSync('mount', ['-o', 'remount,size=16m', disk]);
  const before = (await api.log()).length;
  const { rows, events } = await pullOnce(source, { folder });
  expect(events).toContainEqual({ type: 'notice', message: expect.stringMatching(/^Going on/) as string });
  expect(rows['users']?.map(({ id }) => id)).toEqual(Array.from({ length: 950 }, (_, index) => index + 1));
  expect((await api.log()).slice(before)[0]?.url).not.toMatch(/page=1$/);
  expect(readdirSync(disk)).toEqual([]);
});

it('a disk that is full of keys ends the pull as well', async (context) => {
  const disk = smallDisk(context, '128k');
  const folder = join(disk, '.pull');
  const api = await startPaged({ resources: { users: { total: 20_000, kind: 'page', note: 0 } } });
  const error = await errorOf(pullOnce(sourceOf(api, { users }), { folder }));
  expect(error.code).toBe('WRITE_FAILED');
  expect(error.message).toContain('.pull');
});
