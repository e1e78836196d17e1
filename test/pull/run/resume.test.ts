import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/events.ts';
import { pullRecords } from '../../../src/pull/run/pull-records.ts';
import type { Resource, Source } from '../../../src/pull/source.ts';
import { tempFolder } from '../../temp-folder.ts';
import type { Api } from '../apis/start-api.ts';
import { errorOf, pullOnce, rowsOf, sourceOf, startPaged } from './pull-once.ts';

const sized = { sizeParam: 'size', size: 100 };
const users: Resource = {
  path: '/api/users',
  records: '/data',
  key: 'id',
  pagination: { type: 'page', ...sized },
};
const notes: Resource = {
  path: '/api/users/{id}/notes',
  records: '/data',
  parent: { resource: 'users', columns: { user_id: 'id' } },
  pagination: { type: 'link', sizeParam: 'size', size: 4 },
};

interface Interrupted {
  readonly source: Source;
  readonly folder: string;
  readonly events: readonly Event[];
}

/** Pulls until the table has so many rows, then aborts. */
async function interrupt(source: Source, table: string, rows: number): Promise<Interrupted> {
  const folder = join(tempFolder(), '.pull');
  const controller = new AbortController();
  const events: Event[] = [];
  const onEvent = (event: Event): void => {
    events.push(event);
    if (event.type === 'progress' && event.table === table && event.rows >= rows) controller.abort();
  };
  const pull = pullRecords({ source, folder, now: () => new Date(), onEvent, signal: controller.signal });
  const error = await errorOf(pull);
  expect(error.code).toBe('INTERRUPTED');
  expect(error.hint).toMatch(/goes on from the last complete page/);
  return { source, folder, events };
}

async function goOn({ source, folder }: Interrupted, now = () => new Date()) {
  const once = await pullOnce(source, { folder, now });
  const notices = once.events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  expect(existsSync(folder)).toBe(false);
  return { ...once, notices };
}

async function pathsOf(api: Api): Promise<string[]> {
  return (await api.log()).map(({ url }) => url);
}

/** Slow, so that progress is told page by page. */
const options = {
  resources: { users: { total: 950, kind: 'page' }, 'users/notes': { total: 9, kind: 'link' } },
  delay: 110,
};

describe('an interrupted pull', () => {
  it('goes on from its last complete page', async () => {
    const api = await startPaged(options);
    const interrupted = await interrupt(sourceOf(api, { users }), 'users', 300);
    expect(readdirSync(interrupted.folder).toSorted()).toEqual([
      '0001-users.jsonl',
      '0001-users.pages',
      'state.json',
    ]);
    for (const name of readdirSync(interrupted.folder)) {
      expect(statSync(join(interrupted.folder, name)).mode & 0o777).toBe(0o600);
    }
    const before = (await pathsOf(api)).length;
    // A page that came in part.
    appendFileSync(join(interrupted.folder, '0001-users.jsonl'), '{"id":301,"na');
    const { rows, notices, pulled } = await goOn(interrupted);
    expect(notices).toEqual([
      expect.stringMatching(/^Going on with the pull that began at .*: 300 records are here already\.$/),
    ]);
    expect((await pathsOf(api)).slice(before)[0]).toBe('/api/users?size=100&page=4');
    expect(rows['users']?.map(({ id }) => id)).toEqual(Array.from({ length: 950 }, (_, index) => index + 1));
    expect(pulled.origin.resources['users']).toMatchObject({ pages: 11, records: 950 });
  });

  it('goes on in the middle of the children', async () => {
    const api = await startPaged({
      ...options,
      resources: { ...options.resources, users: { total: 30, kind: 'page' } },
    });
    const source = sourceOf(api, { users, notes });
    const whole = await pullOnce(source);
    const interrupted = await interrupt(source, 'notes', 30);
    const { rows, notices } = await goOn(interrupted);
    expect(notices).toHaveLength(1);
    expect(rows).toEqual(whole.rows);
    expect(rows['notes']).toHaveLength(
      Array.from({ length: 30 }, (_, index) => (index + 1) % 9).reduce((a, b) => a + b),
    );
    expect(rows['notes']?.slice(0, 3).map(({ user_id }) => user_id)).toEqual([1, 2, 2]);
  });

  it('finds a page again that an earlier process has read', async () => {
    const api = await startPaged({
      ...options,
      resources: { users: { total: 950, kind: 'page', repeatAt: 6 } },
    });
    const interrupted = await interrupt(sourceOf(api, { users: { ...users, key: [] } }), 'users', 500);
    const error = await errorOf(pullOnce(interrupted.source, { folder: interrupted.folder }));
    expect(error.message).toMatch(/^Page 6 of "users": it has the very records of an earlier page/);
    // Records that were refused are not gone on with.
    expect(existsSync(interrupted.folder)).toBe(false);
  });

  it.each<[string, (state: Interrupted) => void | Interrupted, RegExp]>([
    [
      'the config has changed',
      (state) => ({
        ...state,
        source: { ...state.source, resources: { users: { ...users, query: { active: true } } } },
      }),
      /the config of the source has changed/,
    ],
    [
      'a file is cut short',
      ({ folder }) => truncateSync(join(folder, '0001-users.jsonl'), 100),
      /the file of "users" is not whole/,
    ],
    [
      'its notes are torn',
      ({ folder }) => writeFileSync(join(folder, 'state.json'), '{"ver'),
      /its notes cannot be read/,
    ],
    [
      'its notes are nonsense',
      ({ folder }) => writeFileSync(join(folder, 'state.json'), 'null'),
      /its notes cannot be read/,
    ],
  ])('begins anew where %s', async (_, change, reason) => {
    const api = await startPaged(options);
    const interrupted = await interrupt(sourceOf(api, { users }), 'users', 300);
    const before = (await pathsOf(api)).length;
    const { rows, notices } = await goOn(change(interrupted) ?? interrupted);
    expect(notices).toEqual([expect.stringMatching(reason)]);
    expect((await pathsOf(api)).slice(before)[0]).toMatch(/page=1$/);
    expect(rows['users']).toHaveLength(950);
  });

  it('begins anew after a day', async () => {
    const api = await startPaged(options);
    const interrupted = await interrupt(sourceOf(api, { users }), 'users', 300);
    const tomorrow = new Date(Date.now() + 25 * 60 * 60 * 1000);
    const { notices } = await goOn(interrupted, () => tomorrow);
    expect(notices).toEqual([expect.stringMatching(/more than a day old/)]);
  });

  it.each<[string, Partial<Source>, Partial<Source>]>([
    [
      'another login',
      { auth: { type: 'login', path: '/api/users', body: { uid: 'ann', password: 'canary-1' } } },
      { auth: { type: 'login', path: '/api/users', body: { uid: 'bob', password: 'canary-1' } } },
    ],
    [
      'another user',
      { auth: { type: 'basic', username: 'ann', password: 'canary-1' } },
      { auth: { type: 'basic', username: 'bob', password: 'canary-1' } },
    ],
    [
      'another token',
      { auth: { type: 'bearer', token: 'canary-1' } },
      { auth: { type: 'bearer', token: 'canary-2' } },
    ],
    [
      'another key',
      { auth: { type: 'api-key', header: 'X-Key', key: 'canary-1' } },
      { auth: { type: 'api-key', header: 'X-Key', key: 'canary-2' } },
    ],
    ['another header', { headers: { 'X-School': 'canary-1' } }, { headers: { 'X-School': 'canary-2' } }],
    [
      'another header of a resource',
      { resources: { users: { ...users, headers: { 'X-School': 'canary-1' } } } },
      { resources: { users: { ...users, headers: { 'X-School': 'canary-2' } } } },
    ],
  ])('begins anew with %s, and keeps none in its folder', async (_, before, after) => {
    const api = await startPaged(options);
    const interrupted = await interrupt({ ...sourceOf(api, { users }), ...before }, 'users', 300);
    expect(filesOf(interrupted.folder)).not.toContain('canary');
    const { notices, rows } = await goOn({
      ...interrupted,
      source: { ...sourceOf(api, { users }), ...after },
    });
    expect(notices).toEqual([expect.stringMatching(/begins anew: it was read with other credentials\.$/)]);
    expect(rows['users']).toHaveLength(950);
  });

  it('goes on with another password of the same user', async () => {
    const api = await startPaged(options);
    const auth = { type: 'basic', username: 'ann', password: 'one-of-them' } as const;
    const source = sourceOf(api, { users }, { auth });
    const interrupted = await interrupt(source, 'users', 300);
    const { notices } = await goOn({
      ...interrupted,
      source: { ...source, auth: { ...auth, password: 'another' } },
    });
    expect(notices).toEqual([expect.stringMatching(/^Going on/)]);
  });

  it('goes on with a key in the query, and keeps it not in its folder', async () => {
    const key = 'canary-4f1d9a';
    const resources = { users: { total: 950, kind: 'link', echo: 'key' } };
    const api = await startPaged({ ...options, resources });
    const linked: Resource = { ...users, pagination: { type: 'link', ...sized } };
    const source = sourceOf(api, { users: linked }, { auth: { type: 'api-key', query: 'key', key } });
    const interrupted = await interrupt(source, 'users', 300);
    expect(filesOf(interrupted.folder)).not.toContain(key);
    const { rows, notices } = await goOn(interrupted);
    expect(notices[0]).toMatch(/^Going on/);
    expect(rows['users']).toHaveLength(950);
    expect(
      (await pathsOf(api)).every((url) => new URL(url, api.url).searchParams.getAll('key').length === 1),
    ).toBe(true);
  });

  it('writes no place down that has a secret in it', async () => {
    const token = 'canary-77ab01';
    const api = await startPaged({
      ...options,
      resources: { users: { total: 950, kind: 'link', echo: 'token' } },
    });
    const linked: Resource = { ...users, query: { token }, pagination: { type: 'link', ...sized } };
    const source = sourceOf(api, { users: linked }, { auth: { type: 'bearer', token } });
    const { folder } = await interrupt(source, 'users', 300);
    expect(filesOf(folder)).not.toContain(token);
  });
});

function filesOf(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

describe('one at a time', () => {
  it('refuses a second pull in the same folder, and serves the next', async () => {
    const api = await startPaged({ resources: { users: { total: 50, kind: 'page' } } });
    const source = sourceOf(api, { users });
    const folder = join(tempFolder(), '.pull');
    const input = { source, folder, now: () => new Date() };
    const first = await pullRecords(input);
    const error = await errorOf(pullRecords(input));
    expect(error.code).toBe('LOCKED');
    expect(error.message).toMatch(/^Another pull is at work in ".*"\. Nothing was changed\.$/);
    expect((await rowsOf(first))['users']).toHaveLength(50);
    await first.close(false);
    expect(readdirSync(folder)).not.toContain('scratch');
    const again = await pullRecords(input);
    await again.close(true);
    expect(readdirSync(join(folder, '..'))).toEqual([]);
    // The second one read nothing anew.
    expect(await pathsOf(api)).toHaveLength(2);
  });
});
