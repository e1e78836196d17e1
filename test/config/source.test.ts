import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/parse.ts';
import type { Variables } from '../../src/config/settings.ts';
import { resolveUrl } from '../../src/engine/choose.ts';
import { checkSource } from '../../src/pull/check/check-source.ts';
import type { Source } from '../../src/pull/source.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-source-'));
});
afterEach(() => rm(folder, { recursive: true }));

const load = (env: Variables = {}, name?: string) =>
  loadConfig({ cwd: folder, env, flags: name === undefined ? {} : { env: name }, resolveUrl });
const config = (source: unknown, more: object = {}) =>
  writeFile(join(folder, 'carryover.config.json'), JSON.stringify({ source, ...more }));
const sourceOf = async (env: Variables = {}, name?: string): Promise<Source> => {
  const settings = await load(env, name);
  if (!settings.source) throw new Error('the config has no source');
  return settings.source();
};

/** As the documentation shows it. */
const example = {
  url: 'https://old.example.com',
  auth: {
    type: 'login',
    path: '/api/authenticate',
    body: { uid: '${OLD_UID}', password: '${OLD_PASSWORD}' },
    token: { cookie: 'jwt' },
  },
  resources: {
    users: {
      path: '/api/users',
      records: '/data',
      pagination: { type: 'page', param: 'page', sizeParam: 'per_page', size: 100 },
      count: '/total',
      key: 'id',
      schema: './old-user.schema.json',
    },
    posts: {
      path: '/api/posts?since={last}',
      pagination: { type: 'cursor', next: '/meta/next', param: 'cursor' },
    },
  },
  fallback: { file: './fixtures/old-api.json', snapshot: 'latest', maxAge: '7d' },
};
const secrets = { OLD_UID: 'me', OLD_PASSWORD: 'canary-password' };

/** The smallest source, with something changed. */
const small = (more: object): Source => ({
  url: 'https://old.example.com',
  resources: { users: { path: '/users' } },
  ...more,
});

describe('a source in the config', () => {
  test('gets its variables when it is asked for, so that other commands need none', async () => {
    await config(example);
    const settings = await load();
    await expect(settings.source?.()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: { missing: ['OLD_PASSWORD', 'OLD_UID'] },
    });
    await writeFile(join(folder, 'password'), 'from a file\n');
    const { auth } = await sourceOf({ OLD_UID: 'me', OLD_PASSWORD_FILE: join(folder, 'password') });
    expect(auth).toMatchObject({ body: { uid: 'me', password: 'from a file' } });
  });

  test('has its files beside the config, and its fallbacks in the order of their keys', async () => {
    await config({ ...example, ca: 'ca.pem' });
    const { resources, ca, fallback } = await sourceOf(secrets);
    expect(resources['users']?.schema).toBe(join(folder, 'old-user.schema.json'));
    expect(ca).toBe(join(folder, 'ca.pem'));
    expect(Object.entries(fallback ?? {})).toEqual([
      ['file', join(folder, 'fixtures/old-api.json')],
      ['snapshot', 'latest'],
      ['maxAge', '7d'],
    ]);
    await config(small({ fallback: { snapshot: './pulled/x', file: 'old.json' } }));
    const turned = await sourceOf();
    expect(Object.entries(turned.fallback ?? {})).toEqual([
      ['snapshot', join(folder, 'pulled/x')],
      ['file', join(folder, 'old.json')],
    ]);
  });

  test('takes the proxies of the environment, in either spelling, unless it names its own', async () => {
    await config(small({}));
    expect((await sourceOf()).proxy).toBeUndefined();
    const env = { HTTPS_PROXY: 'http://big:1', https_proxy: 'http://small:2', NO_PROXY: 'localhost' };
    expect((await sourceOf(env)).proxy).toEqual({ https: 'http://small:2', except: 'localhost' });
    await config(small({ proxy: { http: 'http://own:3' } }));
    expect((await sourceOf(env)).proxy).toEqual({ http: 'http://own:3' });
  });

  test('can be another one in an environment', async () => {
    await config(small({}), {
      environments: { live: { source: small({ url: 'https://live.example.com' }) } },
    });
    expect((await sourceOf()).url).toBe('https://old.example.com');
    expect((await sourceOf({}, 'live')).url).toBe('https://live.example.com');
  });

  test('can have functions in a config that is a program', async () => {
    const text = `export default { source: {
      url: 'https://old.example.com',
      auth: { type: 'custom', authorize: async () => ({ headers: { 'X-Key': '\${KEY}' } }) },
      resources: { b: { path: '/b' }, a: { path: '/a' } },
      fallback: { snapshot: 'latest', file: 'x.json' } } };`;
    await writeFile(join(folder, 'carryover.config.ts'), text);
    const source = await sourceOf();
    checkSource(source);
    expect(Object.keys(source.resources)).toEqual(['b', 'a']);
    expect(Object.keys(source.fallback ?? {})).toEqual(['snapshot', 'file']);
    if (source.auth?.type !== 'custom') throw new Error('another auth');
    expect(
      await source.auth.authorize({ url: '', fetch: async () => ({ status: 200, headers: {}, text: '' }) }),
    ).toEqual({
      headers: { 'X-Key': '${KEY}' },
    });
  });

  test.each([
    [{ urll: 'x' }, '/source: unknown key `urll`: did you mean `url`?'],
    [{ resources: {} }, '/source/resources: must not be empty'],
    [{ resources: { a: { path: '/a', pagination: { type: 'pages' } } } }, 'did you mean "page"?'],
    [{ resources: { a: { path: '/a', pagination: { type: 'offset' } } } }, 'missing key `size`'],
    [
      { resources: { a: { path: '/a', pagination: { type: 'link', sizeParam: 'n' } } } },
      'missing key `size`',
    ],
    [{ fallback: { fil: 'x' } }, 'did you mean `file`?'],
    [{ auth: { type: 'bearer', tokn: 'x' } }, 'did you mean `token`?'],
    [{ concurrency: 0 }, '/source/concurrency: must be at least 1'],
  ])('with %j is refused with what is wrong', async (more, message) => {
    await config(small(more));
    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });

  test.each([
    { auth: { type: 'bearer', token: 4711471147 } },
    { auth: { type: 'login', path: '/x', body: '4711471147' } },
    { auth: { type: 'api-key', key: ['4711471147'], header: 'X-Key' } },
    { headers: { 'X-Key': 4711471147 } },
    { auth: '4711471147' },
  ])('with a secret of the wrong kind is refused without showing it: %#', async (more) => {
    await config(small(more));
    const error: unknown = await load().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(JSON.stringify(error) + String(error)).not.toContain('4711471147');
  });
});

describe('checkSource', () => {
  test('takes the example of the documentation as it stands', async () => {
    await config(example);
    const source = await sourceOf(secrets);
    expect(() => checkSource(source)).not.toThrow();
  });

  test('takes the smallest source, and one with everything', () => {
    expect(() => checkSource(small({}))).not.toThrow();
    const keyset = { type: 'keyset', by: 'id', param: 'after', size: 10, inclusive: true } as const;
    const notes = {
      path: '/users/{id}/notes?above={last}',
      parent: { resource: 'users', columns: { user_id: 'id' } },
      pagination: { type: 'keyset', by: 'nr', size: 10 },
      split: { marks: { at: '/marks', columns: { note: 'nr' } } },
      count: { path: '/users/{id}/notes/count', at: '/n' },
    };
    const whole = small({
      name: 'old school',
      auth: { type: 'api-key', header: 'X-Key', key: 'k' },
      hosts: ['cdn.example.com:8443', '[::1]:80'],
      resources: { users: { path: '/users', key: ['id'], pagination: keyset }, notes },
      fallback: { file: '/x.json', maxAge: '2w' },
    });
    expect(() => checkSource(whole)).not.toThrow();
  });

  test('names all problems together, each with its place, and never a value', () => {
    const wrong = small({
      url: 'https://me:canary-password@old.example.com/?token=canary-password',
      name: 'a/b',
      auth: { type: 'api-key', key: 'canary\npassword' },
      hosts: ['https://cdn.example.com'],
      headers: { 'X Key': 'canary-password' },
      proxy: { https: 'proxy:canary-password' },
      resources: {
        users: { path: 'users', records: 'data', parent: { resource: 'notes' } },
        notes: { path: '/n/{id}', parent: { resource: 'users' }, split: { users: { at: '' } } },
        lost: { path: '/l/{id}', parent: { resource: 'gone' }, count: { path: '/n', at: 'n' } },
        loose: { path: '/x/{id}' },
        keys: { path: '/k', pagination: { type: 'keyset', by: 'id', size: 5, inclusive: true } },
      },
      fallback: { maxAge: 'soon' },
    });
    const error: unknown = caught(() => checkSource(wrong));
    expect(placesOf(error)).toEqual([
      '/source/url',
      '/source/name',
      '/source/headers',
      '/source/hosts/0',
      '/source/proxy/https',
      '/source/auth',
      '/source/resources/users/records',
      '/source/resources/users/path',
      '/source/resources/users/path',
      '/source/resources/notes/split/users/at',
      '/source/resources/lost/count/at',
      '/source/resources/loose/path',
      '/source/resources/keys/pagination',
      '/source/resources/users/parent/resource',
      '/source/resources/notes/parent/resource',
      '/source/resources/notes/split/users',
      '/source/resources/lost/parent/resource',
      '/source/fallback',
      '/source/fallback/maxAge',
    ]);
    expect(JSON.stringify(error) + String(error)).not.toContain('canary');
  });

  test.each<[string, object, string]>([
    ['a GET with a body', { type: 'login', path: '/l', method: 'GET', body: {} }, '/source/auth/body'],
    ['a pointer without a slash', { type: 'login', path: '/l', token: { at: 'x' } }, '/source/auth/token/at'],
    ['a path of another host', { type: 'login', path: '//evil.example.com/l' }, '/source/auth/path'],
    ['a key in two places', { type: 'api-key', key: 'k', header: 'A', query: 'b' }, '/source/auth'],
    ['a line break in a token', { type: 'bearer', token: 'a\nb' }, '/source/auth/token'],
    [
      'a token endpoint on a host that is not named',
      { type: 'oauth2', path: 'https://login.example.com/t', clientId: 'i', clientSecret: 's' },
      '/source/auth/path',
    ],
    ['a function that is none', { type: 'custom', authorize: 'x' }, '/source/auth/authorize'],
  ])('refuses %s', (_what, auth, place) => {
    expect(placesOf(caught(() => checkSource(small({ auth }))))).toEqual([place]);
  });

  test('takes a token endpoint on a host that is named', () => {
    const auth = { type: 'oauth2', path: 'https://login.example.com/t', clientId: 'i', clientSecret: 's' };
    expect(() => checkSource(small({ auth, hosts: ['login.example.com'] }))).not.toThrow();
  });
});

function caught(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function placesOf(error: unknown): string[] {
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
  const { details } = error as { details: { problems: { place: string }[] } };
  return details.problems.map(({ place }) => place);
}
