import { describe, expect, test } from 'vitest';
import type { Auth, LoginAuth } from '../../../src/pull/source.ts';
import { api, open, textOf } from '../http/open.ts';

const account = { user: 'registrar', password: 'canary-pass+/=word' };
const first = JSON.stringify(Array.from({ length: 10 }, (_, id) => ({ id })));
const login: LoginAuth = { type: 'login', path: '/api/authenticate', body: account };
const pointer = { at: '/data/~0~1token' };

describe('a login that gives a token', () => {
  test.each<[string, Record<string, unknown>, Partial<LoginAuth>]>([
    ['in JSON, sent as a bearer', { give: 'json' }, { token: pointer }],
    ['in a cookie, sent as a cookie', { give: 'cookie', want: 'cookie' }, { token: { cookie: 'jwt' } }],
    [
      'in a cookie, sent as a bearer',
      { give: 'cookie' },
      { token: { cookie: 'jwt' }, send: { header: 'Authorization' } },
    ],
    [
      'in a header, sent in a header',
      { give: 'header', want: 'x-token' },
      { token: { header: 'X-Token' }, send: { header: 'X-Token' } },
    ],
    ['in JSON, sent in the query', { want: 'query' }, { token: pointer, send: { query: 'access' } }],
  ])('%s', async (_, options, parts) => {
    const { url, log } = await api('jwt', { ...account, ...options });
    const { get } = await open({ url, auth: { ...login, ...parts } });
    expect(await get('/x')).toBe(first);
    expect(await get('/x')).toBe(first);
    expect((await log()).filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('that expires in the middle of four requests at once: one login more', async () => {
    const { url, log } = await api('jwt', { ...account, lasts: 6, slow: 50 });
    const { get } = await open({ url, auth: { ...login, token: pointer } });
    const pages = await Promise.all(
      Array.from({ length: 11 }, (_, page) => get({ url: '/x', query: { page: `${page}` } })),
    );
    expect(new Set(pages).size).toBe(11);
    expect((await log()).filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('that serves for fewer requests than are sent at once', async () => {
    const { url } = await api('jwt', { ...account, lasts: 2, slow: 50 });
    const { get } = await open({ url, auth: { ...login, token: pointer } });
    const pages = await Promise.all(
      Array.from({ length: 8 }, (_, page) => get({ url: '/x', query: { page: `${page}` } })),
    );
    expect(new Set(pages).size).toBe(8);
  });

  test('that never works: one login more, then an error', async () => {
    const { url, log } = await api('jwt', { ...account, dead: true });
    const { client, failure } = await open({ url, auth: { ...login, token: pointer } });
    const error = await failure('/x');
    expect(error.code).toBe('SOURCE_AUTH_FAILED');
    expect(error.message).toMatch(/answers 401 to fresh credentials at .*\/x/);
    expect((await log()).filter(({ method }) => method === 'POST')).toHaveLength(2);
    await expect(client.get({ url: '/y' }, textOf)).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' });
  });

  test('that may not read a path', async () => {
    const { url } = await api('jwt', { ...account, deny: '/secret' });
    const { get, failure } = await open({ url, auth: { ...login, token: pointer } });
    await get('/x');
    const error = await failure('/secret');
    expect(error.code).toBe('SOURCE_AUTH_FAILED');
    expect(error.details).toEqual({ status: 403 });
    expect(error.message).toContain('/secret');
  });

  test('is asked for once by those who come together, and a wrong password is not tried again', async () => {
    const { url, log } = await api('jwt', { ...account, password: 'another' });
    const { failure } = await open({ url, auth: { ...login, token: pointer } });
    const errors = await Promise.all(['/a', '/b', '/c', '/d'].map((path) => failure(path)));
    errors.push(await failure('/e'));
    for (const error of errors) {
      expect(error.code).toBe('SOURCE_AUTH_FAILED');
      expect(error.message).toBe(
        'The old API answers 401 to the login at /api/authenticate. No snapshot was taken; nothing was changed.',
      );
      expect(error.hint).toContain('source.auth.body');
    }
    expect(await log()).toHaveLength(1);
  });

  test.each([{ at: '/data/__proto__' }, { cookie: 'jwt' }, { header: 'X-Token' }])(
    'that is not where it should be: %o',
    async (token) => {
      const { url } = await api('jwt', account);
      const error = await (await open({ url, auth: { ...login, token } })).failure('/x');
      expect(error.code).toBe('SOURCE_AUTH_FAILED');
      expect(error.message).toContain('has no token');
      expect(error.hint).toContain('source.auth.token');
    },
  );
});

describe('a login is sent again', () => {
  test.each([
    [['429'], 1],
    [['503', '503'], 2],
  ])('after %o', async (faults, waits) => {
    const { url } = await api('faulty', { faults, body: '{"t":"canary-token"}' });
    const opened = await open({ url, auth: { ...login, token: { at: '/t' } } });
    await opened.get('/x');
    expect(opened.waits).toHaveLength(waits);
  });

  test.each(['500', 'reset', 'cut-length', 'stall-headers'])(
    'not where it may have been carried out: %s',
    async (fault) => {
      const { url, log } = await api('faulty', { faults: [fault], at: 5 });
      const { failure } = await open({ url, auth: login, timeouts: { headers: 0.3 } });
      expect((await failure('/x')).code).toBe('SOURCE_UNREACHABLE');
      expect(await log()).toHaveLength(1);
    },
  );
});

describe('a session in a cookie', () => {
  const session: LoginAuth = { type: 'login', path: '/login', format: 'form', body: account };

  test.each<[string, LoginAuth['csrf']]>([
    ['cookie', { path: '/csrf', from: { cookie: 'XSRF-TOKEN' }, send: { header: 'X-XSRF-TOKEN' } }],
    ['header', { path: '/csrf', from: { header: 'X-CSRF-Token' }, send: { field: '_token' } }],
    ['json', { path: '/csrf', from: { at: '/data/token' }, send: { field: '_token' } }],
    ['input', { path: '/csrf', from: { input: '_token' }, send: { field: '_token' } }],
    ['meta', { path: '/csrf', from: { meta: 'csrf-token' }, send: { header: 'X-XSRF-TOKEN' } }],
  ])('with a CSRF token from a %s', async (csrf, parts) => {
    const { url, log } = await api('cookie-session', { ...account, csrf });
    const { get } = await open({
      url,
      auth: { ...session, ...(parts === undefined ? {} : { csrf: parts }) },
    });
    expect(await get('/x')).toBe(first);
    expect((await log()).map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /csrf',
      'POST /login',
      'GET /x',
    ]);
  });

  test.each([false, true])('that ends is begun again (redirect to the login: %s)', async (redirect) => {
    const { url, log } = await api('cookie-session', { ...account, lasts: 2, redirect });
    const { get } = await open({ url, auth: session, concurrency: 1 });
    for (const page of ['0', '1', '2', '3', '4']) await get({ url: '/x', query: { page } });
    expect((await log()).filter(({ method }) => method === 'POST')).toHaveLength(3);
  });

  test('without the CSRF token that the API wants', async () => {
    const { url } = await api('cookie-session', { ...account, csrf: 'json' });
    const error = await (await open({ url, auth: session })).failure('/x');
    expect(error.code).toBe('SOURCE_AUTH_FAILED');
    expect(error.hint).toContain('csrf');
  });

  test('with the CSRF token in another place', async () => {
    const { url } = await api('cookie-session', { ...account, csrf: 'json' });
    const csrf = { path: '/csrf', from: { cookie: 'XSRF-TOKEN' }, send: { field: '_token' } };
    const error = await (await open({ url, auth: { ...session, csrf } })).failure('/x');
    expect(error.message).toContain('/csrf (answer 200) has no CSRF token in the cookie `XSRF-TOKEN`');
    const form = { ...csrf, from: { input: '_token' } };
    const other = await (await open({ url, auth: { ...session, csrf: form } })).failure('/x');
    expect(other.message).toContain('has no CSRF token in an `<input>` of the name `_token`');
  });
});

describe('OAuth 2 client credentials', () => {
  const id = 'the client';
  const secret = 'canary:secret+&=';
  const oauth = { type: 'oauth2', path: '/oauth/token', clientId: id, clientSecret: secret } as const;

  test.each(['basic', 'body'] as const)('sent as %s', async (client) => {
    const { url } = await api('oauth', { id, secret, client, scope: 'read' });
    const { get } = await open({ url, auth: { ...oauth, scope: 'read', clientAuth: client } });
    expect(await get('/x')).toBe(first);
  });

  test('are renewed a little before they end', async () => {
    const { url, log } = await api('oauth', { id, secret, expiresIn: 100 });
    let now = 0;
    const { get } = await open({ url, auth: oauth }, { now: () => now });
    for (const seconds of [0, 89, 91, 179, 182]) {
      now = seconds * 1000;
      await get('/x');
    }
    expect((await log()).map(({ method }) => method).join(' ')).toBe('POST GET GET POST GET GET POST GET');
  });

  test('are renewed when the API refuses them', async () => {
    const { url, log } = await api('oauth', { id, secret, lasts: 2 });
    const { get } = await open({ url, auth: oauth });
    for (const page of ['0', '1', '2']) await get({ url: '/x', query: { page } });
    expect((await log()).filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('that are wrong', async () => {
    const { url } = await api('oauth', { id, secret: 'another' });
    const error = await (await open({ url, auth: oauth })).failure('/x');
    expect(error.code).toBe('SOURCE_AUTH_FAILED');
    expect(error.message).toContain('/oauth/token answers 401 (invalid_client)');
  });

  test('of an endpoint on a host that is named, and only there', async () => {
    const tokens = await api('oauth', { id, secret });
    const { url, log } = await api('faulty');
    const auth = { ...oauth, path: `${tokens.url}/oauth/token` };
    const { host } = new URL(tokens.url);
    await (await open({ url, auth, hosts: [host], headers: { 'x-own': 'canary-own' } })).get('/x');
    expect((await log())[0]?.headers['authorization']).toMatch(/^Bearer /);
    expect(JSON.stringify(await tokens.log())).not.toContain('canary-own');
    expect((await (await open({ url, auth })).failure('/x')).code).toBe('SOURCE_INVALID');
  });
});

describe('fixed credentials', () => {
  const pair = `Basic ${Buffer.from('tom:canary-basic').toString('base64')}`;
  test.each<[string, Record<string, unknown>, Auth]>([
    ['bearer', { header: ['authorization', 'Bearer canary-b'] }, { type: 'bearer', token: 'canary-b' }],
    [
      'basic',
      { header: ['authorization', pair] },
      { type: 'basic', username: 'tom', password: 'canary-basic' },
    ],
    [
      'a key in a header',
      { header: ['x-api-key', 'canary-k'] },
      { type: 'api-key', header: 'X-Api-Key', key: 'canary-k' },
    ],
    [
      'a key in the query',
      { query: ['key', 'canary k&'] },
      { type: 'api-key', query: 'key', key: 'canary k&' },
    ],
  ])('%s; a 401 is final', async (_, options, auth) => {
    const { url } = await api('keys', options);
    expect(await (await open({ url, auth })).get('/x')).toBe(first);
    const other = await api('keys', { header: ['x-other', 'wanted'] });
    const error = await (await open({ url: other.url, auth })).failure('/some/path');
    expect(error.code).toBe('SOURCE_AUTH_FAILED');
    expect(error.message).toMatch(/answers 401 at .*\/some\/path/);
    expect(error.hint).toContain('source.auth.');
    expect(await other.log()).toHaveLength(1);
  });

  test('a user and a password in the URL', async () => {
    const { url } = await api('keys', { header: ['authorization', pair] });
    const { get } = await open({ url: url.replace('//', '//tom:canary%2Dbasic@') });
    expect(await get('/x')).toBe(first);
  });

  test('none where some are wanted', async () => {
    const { url } = await api('keys', { header: ['x-other', 'wanted'] });
    const error = await (await open({ url })).failure('/x');
    expect(error.hint).toBe('Set `source.auth`: this API wants authentication.');
  });
});

describe('a function of the config', () => {
  test('gives credentials, and others when they are refused', async () => {
    const { url, log } = await api('jwt', { ...account, lasts: 1 });
    const authorize: Extract<Auth, { type: 'custom' }>['authorize'] = async ({ fetch }) => {
      const reply = await fetch('/api/authenticate', { method: 'POST', body: JSON.stringify(account) });
      const { data } = JSON.parse(reply.text) as { data: Record<string, string> };
      return { headers: { Authorization: `Bearer ${data['~/token']}` } };
    };
    const { get } = await open({ url, auth: { type: 'custom', authorize } });
    await get('/x');
    await get('/x');
    expect((await log()).filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('that throws', async () => {
    const { url } = await api('jwt', account);
    const authorize = (): never => {
      throw new Error('no ticket');
    };
    const error = await (await open({ url, auth: { type: 'custom', authorize } })).failure('/x');
    expect(error.code).toBe('SOURCE_AUTH_FAILED');
    expect(error.message).toContain('no ticket');
  });
});
