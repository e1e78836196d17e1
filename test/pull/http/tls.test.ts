import { describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { makeAuthority } from '../../servers/certificates.ts';
import { tempFolder } from '../../temp-folder.ts';
import { api, open } from './open.ts';

function secured(names: string) {
  const authority = makeAuthority(tempFolder(), 'unknown-authority');
  const { certFile: cert, keyFile: key } = authority.sign('localhost', names);
  return { ca: authority.certFile, tls: { cert, key } };
}

describe('TLS', () => {
  test('a certificate that nobody knows is refused, whatever the environment says', async () => {
    const { url, log } = await api('faulty', { tls: secured('IP:127.0.0.1').tls });
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const error = await (await open({ url })).failure('/x');
      expect(error.code).toBe('SOURCE_UNREACHABLE');
      expect(error.message).toContain('is not trusted');
      expect(error.hint).toContain('source.ca');
      expect(await log()).toEqual([]);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  test('is accepted with the file of its authority', async () => {
    const { ca, tls } = secured('IP:127.0.0.1');
    const { url } = await api('faulty', { tls });
    expect(await (await open({ url, ca })).get('/x')).toContain('"id":49');
  });

  test('is refused for another host', async () => {
    const { ca, tls } = secured('DNS:elsewhere.example');
    const { url } = await api('faulty', { tls });
    const error = await (await open({ url, ca })).failure('/x');
    expect(error.message).toContain('for another host');
  });

  test('does not come about with a server that speaks plain HTTP', async () => {
    const { url } = await api('faulty');
    const error = await (await open({ url: url.replace('http:', 'https:') })).failure('/x');
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toContain('no TLS connection');
  });

  test('a file of certificates that can’t be used is named', async () => {
    const empty = join(tempFolder(), 'empty.pem');
    writeFileSync(empty, 'nothing');
    const missing = join(tempFolder(), 'missing.pem');
    for (const ca of [empty, missing]) {
      await expect(open({ url: 'https://127.0.0.1', ca })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(ca) as string,
      });
    }
  });
});
