import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../src/events.ts';
import { pullOrFallBack } from '../../../src/pull/run/fall-back.ts';
import type { Pulled } from '../../../src/pull/run/run.ts';
import { saveFallback } from '../../../src/pull/run/save-fallback.ts';
import type { Fallback, Resource, Source } from '../../../src/pull/source.ts';
import { storeIn } from '../../snapshot/places.ts';
import { snapshotsInUse } from '../../../src/snapshot/in-use.ts';
import type { Store } from '../../../src/snapshot/store.ts';
import { tempFolder } from '../../temp-folder.ts';
import { errorOf, rowsOf, sourceOf, startPaged } from './pull-once.ts';
import { takePulled } from './take-pulled.ts';

const day = 24 * 60 * 60 * 1000;
const page = { type: 'page', sizeParam: 'size', size: 10 } as const;
const users: Resource = { path: '/api/users', records: '/data', key: 'id', pagination: page };
const notes: Resource = {
  path: '/api/users/{id}/notes',
  records: '/data',
  parent: { resource: 'users', columns: { user_id: 'id' } },
};
const options = { resources: { users: { total: 12, kind: 'page' }, 'users/notes': { total: 4 } } };

interface Place {
  readonly store: Store;
  readonly folder: string;
}

function place(): Place {
  const store = storeIn(tempFolder());
  return { store, folder: join(store.workFolder('school'), '.pull') };
}

interface Told {
  readonly pulled: Pulled;
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
}

async function pull(
  source: Source,
  { store, folder }: Place,
  more: { noFallback?: boolean; now?: () => Date } = {},
): Promise<Told> {
  const events: Event[] = [];
  const onEvent = (event: Event): void => void events.push(event);
  const pulled = await pullOrFallBack({
    source,
    folder,
    store,
    name: 'school',
    now: () => new Date(),
    onEvent,
    ...more,
  });
  return {
    pulled,
    warnings: events.flatMap((event) =>
      event.type === 'warning' && event.code === 'FALLBACK' ? [event.message] : [],
    ),
    notices: events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
  };
}

/** A source that was pulled once and can't be reached any more. */
async function gone(fallback: Fallback, where: Place) {
  const api = await startPaged(options);
  const source = sourceOf(api, { users, notes }, { fallback });
  const { pulled } = await pull(source, where);
  const rows = await rowsOf(pulled);
  const file = join(where.store.storage.location, 'saved.json');
  await saveFallback(pulled, file);
  const snapshot = await takePulled(pulled, where.store);
  await api.stop();
  return { source, rows, snapshot, file, pulledAt: snapshot.manifest.origin };
}

describe('a fallback', () => {
  it('is not used while the API answers', async () => {
    const where = place();
    const { snapshot } = await gone({ snapshot: 'latest' }, where);
    expect(snapshot.manifest.origin).toMatchObject({ kind: 'api', resources: { users: { records: 12 } } });
    expect(snapshot.manifest.origin).not.toHaveProperty('fallback');
    expect(existsSync(where.folder)).toBe(false);
  });

  it('is the newest good pull, and says so', async () => {
    const where = place();
    const { source, rows, snapshot } = await gone({ snapshot: 'latest' }, where);
    const { pulled, warnings } = await pull(source, where);
    expect(warnings).toEqual([
      expect.stringMatching(
        `^The old API could not be used at .* The records come from the snapshot ${snapshot.id} instead, and are \\d+ seconds? old \\(.*\\)\\.$`,
      ),
    ]);
    expect(await rowsOf(pulled)).toEqual(rows);
    expect(pulled.schema).toEqual({ ...pulled.schema, tables: (await schemaAgain(where, source)).tables });
    const taken = await takePulled(pulled, where.store);
    expect(taken.manifest.origin).toMatchObject({
      kind: 'api',
      pulledAt: (snapshot.manifest.origin as { pulledAt: string }).pulledAt,
      fallback: { kind: 'snapshot', from: snapshot.id, reason: expect.stringMatching(/\w/) as string },
    });
    expect(taken.manifest.schemaDigest).toBe(snapshot.manifest.schemaDigest);
    // Not the one that is a fallback itself.
    const { pulled: third } = await pull(source, where);
    expect(third.origin.fallback?.from).toBe(snapshot.id);
    await third.close(true);
  });

  it('is kept from a prune until its rows are read', async () => {
    const where = place();
    const { source, snapshot } = await gone({ snapshot: 'latest' }, where);
    const inUse = () => snapshotsInUse(where.store.storage, 'school');
    const { pulled } = await pull(source, where);
    expect(await inUse()).toEqual(new Set([snapshot.id]));
    await pulled.close(false);
    expect(await inUse()).toEqual(new Set());
    // Nor is one that could not serve.
    const stale = { ...source, fallback: { snapshot: 'latest', maxAge: '1s' } } as const;
    const later = { now: () => new Date(Date.now() + day) };
    await expect(pull(stale, where, later)).rejects.toMatchObject({ code: 'FALLBACK_UNUSABLE' });
    expect(await inUse()).toEqual(new Set());
  });

  it('is a file, which a pull has saved', async () => {
    const where = place();
    const { source, rows, file } = await gone({}, where);
    const { pulled, warnings } = await pull({ ...source, fallback: { file } }, where);
    expect(warnings).toEqual([expect.stringContaining(`The records come from the file "${file}" instead`)]);
    expect(await rowsOf(pulled)).toEqual(rows);
    expect(pulled.origin).toMatchObject({ location: file, fallback: { kind: 'file', from: file } });
    expect(pulled.records).toBeNull();
    expect((await errorOf(saveFallback(pulled, file))).code).toBe('USAGE');
    await pulled.close(true);
  });

  it('is the one that the config says first', async () => {
    const where = place();
    const { source, file } = await gone({}, where);
    for (const fallback of [
      { file, snapshot: 'latest' },
      { snapshot: 'latest', file },
    ]) {
      const { pulled } = await pull({ ...source, fallback }, where);
      expect(pulled.origin.fallback?.kind).toBe(Object.keys(fallback)[0]);
      await pulled.close(true);
    }
  });

  it('is the second where the first can not serve', async () => {
    const where = place();
    const { source, file } = await gone({}, where);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"id":7,', '"id":8,'));
    const { pulled } = await pull({ ...source, fallback: { file, snapshot: 'latest' } }, where);
    expect(pulled.origin.fallback?.kind).toBe('snapshot');
    await pulled.close(true);
  });

  it('passes a damaged pull over', async () => {
    const where = place();
    const { source, snapshot } = await gone({ snapshot: 'latest' }, where);
    const api = await startPaged(options);
    const later = await pull({ ...source, url: api.url }, where);
    const damaged = await takePulled(later.pulled, where.store, new Date(Date.now() + 5000));
    const path = join(damaged.folder, 'tables', readdirSync(join(damaged.folder, 'tables'))[0] ?? '');
    writeFileSync(path, readFileSync(path, 'utf8').replace('name 3', 'name 4'));
    const { pulled, notices } = await pull(source, where);
    expect(pulled.origin.fallback?.from).toBe(snapshot.id);
    expect(notices).toEqual([
      expect.stringMatching(/^A pull is passed over as a fallback: .*SHA-256|fingerprint/),
    ]);
    await pulled.close(true);
  });

  it('is not older than allowed', async () => {
    const where = place();
    const { source, file } = await gone({}, where);
    const now = (): Date => new Date(Date.now() + 3 * day);
    const fallback = { file, snapshot: 'latest', maxAge: '2d' };
    const error = await errorOf(pull({ ...source, fallback }, where, { now }));
    expect(error.code).toBe('FALLBACK_UNUSABLE');
    expect(error.message).toContain(`the file "${file}" is 3 days old, and no more than 2 days are allowed`);
    expect(error.message).toContain('the newest good pull is 3 days old');
    expect(error.message).toMatch(/No snapshot was taken; nothing was changed\.$/);
    expect(error.cause).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    const { pulled } = await pull({ ...source, fallback: { ...fallback, maxAge: '4d' } }, where, { now });
    await pulled.close(true);
  });

  it('takes the age of a file that does not tell its own', async () => {
    const where = place();
    const { source } = await gone({}, where);
    const file = join(where.store.storage.location, 'plain.json');
    writeFileSync(file, JSON.stringify({ users: [{ id: 1 }], notes: [] }));
    utimesSync(file, Date.now() / 1000, (Date.now() - 5 * day) / 1000);
    const old = await errorOf(pull({ ...source, fallback: { file, maxAge: '1d' } }, where));
    expect(old.message).toContain('is 5 days old');
    const { pulled } = await pull({ ...source, fallback: { file } }, where);
    expect(pulled.notes).toContainEqual(expect.stringContaining('its age is that of the file'));
    expect((await rowsOf(pulled))['users']).toEqual([{ id: 1 }]);
    await pulled.close(true);
  });

  it.each<[string, string, RegExp]>([
    ['is not there', '', /does not exist/],
    ['is cut short', '{"users":[{"id":1}],"notes":[', /is no whole JSON object/],
    ['is no object', '[1]', /is no JSON object/],
    ['has a resource less', '{"users":[]}', /has no records of "notes"/],
    ['has a name twice', '{"users":[],"users":[],"notes":[]}', /has the name "users" twice/],
    ['has a key twice', '{"users":[{"id":1},{"id":1}],"notes":[]}', /cannot be used: .*key/],
    ['has a record without its key', '{"users":[{"ID":1}],"notes":[]}', /cannot be used: .*id/],
    ['has no array', '{"users":{},"notes":[]}', /cannot be used: .*users/],
    ['has broken JSON', '{"users":[{"id":1]],"notes":[]}', /cannot be used/],
    [
      'has children without parents',
      '{"users":[],"notes":[{"id":1}]}',
      /has a record 1 of "notes" without "user_id"/,
    ],
    [
      'has children of nobody',
      '{"users":[{"id":1}],"notes":[{"user_id":1.0},{"user_id":2}]}',
      /has a record 2 of "notes" whose parent is no record of "users"/,
    ],
    [
      'has a wrong time',
      '{"pulledAt":"soon","resources":{"users":[],"notes":[]}}',
      /`pulledAt` that is no time/,
    ],
  ])('is no file that %s', async (_, text, reason) => {
    const where = place();
    const file = join(where.store.storage.location, 'given.json');
    if (text !== '') writeFileSync(file, text);
    const source: Source = {
      url: 'http://127.0.0.1:9',
      resources: { users, notes },
      retries: 0,
      fallback: { file },
    };
    const error = await errorOf(pull(source, where));
    expect(error.code).toBe('FALLBACK_UNUSABLE');
    expect(error.message).toMatch(reason);
    expect(existsSync(where.folder)).toBe(false);
  });

  it.each<[string, Partial<Source>, RegExp]>([
    ['there is none', {}, /no pull has reached the API yet/],
    ['it has other tables', { resources: { users, notes, more: users } }, /has no table "more"/],
    [
      'it was pulled under another key',
      { resources: { users: { ...users, key: 'name' }, notes } },
      /was pulled under another `key`, `schema`, `parent` or `split` of "users"/,
    ],
  ])('is no pull where %s', async (_, change, reason) => {
    const where = place();
    const { source } = change.resources
      ? await gone({}, where)
      : { source: sourceOf({ url: 'http://127.0.0.1:9' } as never, { users }) };
    const error = await errorOf(pull({ ...source, ...change, fallback: { snapshot: 'latest' } }, where));
    expect(error.code).toBe('FALLBACK_UNUSABLE');
    expect(error.message).toMatch(reason);
  });

  it('is no pull that another JSON Schema has passed', async () => {
    const where = place();
    const schema = join(where.store.storage.location, 'user.schema.json');
    writeFileSync(schema, '{"properties":{"name":{"type":"string"}}}');
    const api = await startPaged(options);
    const checked = { users: { ...users, schema }, notes };
    const source = sourceOf(api, checked, { fallback: { snapshot: 'latest' } });
    await takePulled((await pull(source, where)).pulled, where.store);
    await api.stop();
    // Spelled anew, it is the same.
    writeFileSync(schema, ' { "properties": { "name": { "type": "string" } } }\n');
    const { pulled } = await pull(source, where);
    expect(pulled.schema.tables[1]?.foreignKeys).toMatchObject([{ references: { table: 'users' } }]);
    await pulled.close(true);
    writeFileSync(schema, '{"properties":{"name":{"type":"string","maxLength":6}}}');
    const error = await errorOf(pull(source, where));
    expect(error.code).toBe('FALLBACK_UNUSABLE');
    expect(error.message).toMatch(/was pulled under another `key`, `schema`/);
  });

  it('is used where the API does not let us in', async () => {
    const where = place();
    const { source } = await gone({ snapshot: 'latest' }, where);
    const api = await startPaged({ ...options, key: 'right' });
    const { pulled, warnings } = await pull(
      { ...source, url: api.url, auth: { type: 'bearer', token: 'wrong-token' } },
      where,
    );
    expect(pulled.origin.fallback?.reason).not.toContain('wrong-token');
    expect(warnings).toHaveLength(1);
    await pulled.close(true);
  });

  it('is never used where the API gives wrong data, nor where it is not wanted', async () => {
    const where = place();
    const { source } = await gone({ snapshot: 'latest' }, where);
    const api = await startPaged({
      resources: { ...options.resources, users: { total: 350, kind: 'page', repeatAt: 2 } },
    });
    expect((await errorOf(pull({ ...source, url: api.url }, where))).code).toBe('SOURCE_INCOMPLETE');
    expect((await errorOf(pull(source, where, { noFallback: true }))).code).toBe('SOURCE_UNREACHABLE');
  });

  it('leaves what an interrupted pull had read', async () => {
    const where = place();
    const { source } = await gone({ snapshot: 'latest' }, where);
    const api = await startPaged(options);
    // The first notes end it: the API is gone then.
    let stopped: Promise<void> | undefined;
    const onEvent = (event: Event): void => {
      if (event.type === 'progress' && event.rows >= 12) stopped ??= api.stop();
    };
    const input = {
      source: { ...source, url: api.url },
      folder: where.folder,
      store: where.store,
      name: 'school',
      now: () => new Date(),
      onEvent,
    };
    const pulled = await pullOrFallBack(input);
    await stopped;
    expect(pulled.origin.fallback?.kind).toBe('snapshot');
    await pulled.close(true);
    expect(readdirSync(where.folder)).toContain('state.json');
    expect(readdirSync(where.folder)).not.toContain('scratch');
  });
});

async function schemaAgain({ store }: Place, source: Source) {
  const api = await startPaged(options);
  const where = { store, folder: join(tempFolder(), '.pull') };
  const { pulled } = await pull({ ...source, url: api.url }, where);
  await pulled.close(true);
  return pulled.schema;
}

describe('saveFallback', () => {
  it('keeps the file that was there beside it, private', async () => {
    const where = place();
    const { file } = await gone({}, where);
    const first = readFileSync(file, 'utf8');
    const api = await startPaged({
      resources: { users: { total: 3, kind: 'page' }, 'users/notes': { total: 1 } },
    });
    const { pulled } = await pull(sourceOf(api, { users, notes }), where);
    const saved = await saveFallback(pulled, file);
    await pulled.close(true);
    expect(saved).toEqual({ file, previous: join(where.store.storage.location, 'saved.previous.json') });
    expect(readFileSync(saved.previous ?? '', 'utf8')).toBe(first);
    const now = JSON.parse(readFileSync(file, 'utf8')) as {
      pulledAt: string;
      resources: Record<string, unknown[]>;
    };
    expect(now.pulledAt).toBe(pulled.origin.pulledAt);
    expect(now.resources['users']).toHaveLength(3);
    expect(now.resources['notes']).toEqual([]);
    for (const path of [file, saved.previous ?? '']) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(where.store.storage.location).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
