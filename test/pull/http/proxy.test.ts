import { describe, expect, test } from 'vitest';
import { makeAuthority } from '../../servers/certificates.ts';
import { tempFolder } from '../../temp-folder.ts';
import { api, open, wordsOf } from './open.ts';

describe('a proxy', () => {
  test('is asked for plain HTTP, with its user and password', async () => {
    const { url, log } = await api('faulty');
    const proxy = await api('proxy', { user: 'tom:canary-proxy' });
    const http = proxy.url.replace('//', '//tom:canary-proxy@');
    const { get } = await open({ url, proxy: { http } });
    expect(await get('/x')).toContain('"id":49');
    expect((await proxy.log()).map((asked) => `${asked.method} ${asked.url}`)).toEqual([`GET ${url}/x`]);
    expect(JSON.stringify(await log())).not.toContain('proxy-authorization');
  });

  test('gives a tunnel for HTTPS', async () => {
    const authority = makeAuthority(tempFolder(), 'tunnelled');
    const { certFile: cert, keyFile: key } = authority.sign('localhost', 'IP:127.0.0.1');
    const { url } = await api('faulty', { tls: { cert, key } });
    const proxy = await api('proxy');
    const { get } = await open({ url, ca: authority.certFile, proxy: { https: proxy.url } });
    expect(await get('/x')).toContain('"id":49');
    expect((await proxy.log()).map((asked) => `${asked.method} ${asked.url}`)).toEqual([
      `CONNECT ${new URL(url).host}`,
    ]);
  });

  test.each(['127.0.0.1', '*', 'a.example, 127.0.0.1'])(
    'is passed by for a host that is excepted: %s',
    async (except) => {
      const { url } = await api('faulty');
      const proxy = await api('proxy');
      await (await open({ url, proxy: { http: proxy.url, except } })).get('/x');
      expect(await proxy.log()).toEqual([]);
    },
  );

  test('serves only the scheme that it is for, whatever the environment says', async () => {
    const { url } = await api('faulty');
    const proxy = await api('proxy');
    process.env['http_proxy'] = proxy.url;
    try {
      await (await open({ url, proxy: { https: proxy.url } })).get('/x');
      await (await open({ url })).get('/x');
    } finally {
      delete process.env['http_proxy'];
    }
    expect(await proxy.log()).toEqual([]);
  });

  test('that wants another password is named, for HTTP and for HTTPS', async () => {
    const { url } = await api('faulty');
    const proxy = await api('proxy', { user: 'tom:right', status: 407 });
    const wrong = proxy.url.replace('//', '//tom:canary-wrong@');
    for (const at of [url, url.replace('http:', 'https:')]) {
      const error = await (await open({ url: at, proxy: { http: wrong, https: wrong } })).failure('/x');
      expect(error.code).toBe('SOURCE_UNREACHABLE');
      expect(error.message).toMatch(/proxy.*407/);
      expect(wordsOf(error)).not.toContain('canary-wrong');
    }
  });

  test.each(['before', 'behind'])('whose tunnel is a black hole is given up: %s', async (hole) => {
    const { url, log } = await api('faulty');
    const proxy = await api('proxy', { hole });
    const { failure, waits } = await open({
      url: url.replace('http:', 'https:'),
      proxy: { https: proxy.url },
      retries: 1,
      timeouts: { connect: 0.5, headers: 0.5, silence: 0.5 },
    });
    const error = await failure('/x');
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toMatch(/in time.*tried 2 times/);
    expect(waits).toHaveLength(1);
    expect((await proxy.log()).map(({ method }) => method)).toEqual(['CONNECT', 'CONNECT']);
    expect(await log()).toEqual([]);
  });

  test('that is not there is no reason to go without it', async () => {
    const { url, log } = await api('faulty');
    const proxy = await api('proxy');
    await proxy.stop();
    const error = await (await open({ url, retries: 1, proxy: { http: proxy.url } })).failure('/x');
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(await log()).toEqual([]);
  });
});
