import { describe, expect, test } from 'vitest';
import { api, open, textOf } from './open.ts';

const auth = { type: 'api-key', header: 'X-Api-Key', key: 'canary-key-1' } as const;
const inQuery = { type: 'api-key', query: 'api_key', key: 'canary-key-2' } as const;

describe('a redirect', () => {
  test('within the origin is followed, with the key', async () => {
    const { url, log } = await api('faulty', { faults: ['redirect'], location: '/there?a=b%20c' });
    await (await open({ url, auth: inQuery })).get('/here');
    expect((await log()).map((request) => request.url)).toEqual([
      '/here?api_key=canary-key-2',
      '/there?a=b%20c&api_key=canary-key-2',
    ]);
  });

  test('to another host is refused, and nothing goes there', async () => {
    const other = await api('faulty');
    const { url } = await api('faulty', {
      faults: ['redirect'],
      location: `${other.url}/steal?x=canary-key-1`,
    });
    const error = await (await open({ url, auth })).failure('/here');
    expect(error.code).toBe('SOURCE_INVALID');
    expect(error.message).toContain(new URL(url).host);
    expect(error.message).toContain(new URL(other.url).host);
    expect(await other.log()).toEqual([]);
  });

  test('to a host that is named gets no credentials', async () => {
    const other = await api('faulty');
    const { host } = new URL(other.url);
    const location = `${other.url}/file?api_key=canary-key-2&sig=1`;
    const { url } = await api('faulty', { faults: ['redirect'], location });
    const { get } = await open({ url, auth: inQuery, hosts: [host], headers: { 'X-Own': 'canary-own' } });
    await get({ url: '/here', headers: { 'X-Resource': 'canary-resource' } });
    const [asked] = await other.log();
    expect(asked?.url).toBe('/file?sig=1');
    expect(JSON.stringify(asked)).not.toContain('canary');
  });

  test.each([
    ['in a circle', '/here'],
    ['without end', '/here'],
  ])('%s ends', async (_, location) => {
    const { url, log } = await api('faulty', { faults: Array(50).fill('redirect'), location });
    const error = await (await open({ url })).failure('/here');
    expect(error.code).toBe('SOURCE_INVALID');
    expect(error.message).toContain('more than 10 redirects');
    expect(await log()).toHaveLength(11);
  });

  test('to another scheme of the same host says what to set', async () => {
    const { url } = await api('faulty', { faults: ['redirect'], location: 'https://127.0.0.1/x' });
    const error = await (await open({ url })).failure('/here');
    expect(error.hint).toBe('Set `source.url` to https://127.0.0.1/.');
  });
});

describe('a request', () => {
  test.each([
    ['/api/users?b=2', '/old/api/users?b=2'],
    ['api/users', '/old/api/users'],
    ['?page=2', '/old/?page=2'],
    ['/a?b[c]=%7B1%7D&d=%2F', '/old/a?b[c]=%7B1%7D&d=%2F'],
  ])('goes below the source’s URL: %s', async (path, expected) => {
    const { url, log } = await api('faulty');
    await (await open({ url: `${url}/old/` })).get(path);
    expect((await log())[0]?.url).toBe(expected);
  });

  test('replaces what stands in the query already', async () => {
    const { url, log } = await api('faulty');
    await (
      await open({ url })
    ).get({ url: '/x?page=1&q=a%20b&pa%67e=7', query: { page: '2', cursor: 'a&b=c +' } });
    expect((await log())[0]?.url).toBe('/x?q=a%20b&page=2&cursor=a%26b%3Dc%20%2B');
  });

  test('answers with its URL, without the key', async () => {
    const { url } = await api('faulty');
    const { client } = await open({ url, auth: inQuery });
    const from = await client.get({ url: '/x?page=1' }, async (answer) => {
      await textOf(answer);
      return answer.url;
    });
    expect(from).toBe(`${url}/x?page=1`);
  });

  test.each(['//other.example/x', 'http://other.example/x', '\\\\other.example/x', 'ftp://127.0.0.1/x'])(
    'to another host is refused: %s',
    async (path) => {
      const { url, log } = await api('faulty');
      const error = await (await open({ url, auth })).failure(path);
      expect(error.code).toBe('SOURCE_INVALID');
      expect(await log()).toEqual([]);
    },
  );
});
