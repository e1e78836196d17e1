import { describe, expect, test } from 'vitest';
import { CarryoverError } from '../../../src/errors.ts';
import { keepSecrets } from '../../../src/pull/http/keep-secrets.ts';
import type { Source } from '../../../src/pull/source.ts';
import { api, open, wordsOf } from './open.ts';

const canary = 'canary/ä+"\\ word';

/** What may stand in any output, of any secret. */
function leaks(text: string): boolean {
  const forms = [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64'), 'eyJ', 'canary'];
  return forms.some((form) => text.includes(form));
}

describe('no secret is in any error or event', () => {
  const auths: Record<string, NonNullable<Source['auth']>> = {
    login: {
      type: 'login',
      path: '/api/authenticate',
      body: { user: 'u', password: canary },
      token: { at: '/data/~0~1token' },
    },
    basic: { type: 'basic', username: 'canary-name', password: canary },
    bearer: { type: 'bearer', token: 'canary-bearer' },
    header: { type: 'api-key', header: 'X-Api-Key', key: 'canary-header-key' },
    query: { type: 'api-key', query: 'key', key: canary },
    oauth2: { type: 'oauth2', path: '/oauth/token', clientId: 'canary-id', clientSecret: canary },
  };

  const servers: [string, Record<string, unknown>][] = [
    ['jwt', { user: 'u', password: canary, dead: true }],
    ['jwt', { user: 'u', password: canary, deny: '/x/canary-header-key' }],
    ['oauth', { id: 'canary-id', secret: canary, lasts: 0 }],
    ['faulty', { faults: Array(20).fill('503'), retryAfter: '20' }],
    ['faulty', { faults: Array(20).fill('reset') }],
    [
      'faulty',
      {
        faults: Array(20).fill('redirect'),
        location: `http://other.example/${encodeURIComponent(canary)}?key=canary`,
      },
    ],
  ];

  test.each(servers)('%s %o', async (name, options) => {
    const { url } = await api(name, options);
    for (const [kind, auth] of Object.entries(auths)) {
      const { failure, events } = await open({
        url,
        auth,
        headers: { 'X-Secret': 'Token canary-of-header' },
      });
      const error = await failure(`/x/canary-header-key?key=${encodeURIComponent(canary)}`).catch(() => null);
      const said = `${wordsOf(error)}\n${JSON.stringify(events)}`.replaceAll('canary-header-key', (path) =>
        kind === 'header' ? path : '',
      );
      // The token endpoint's answers hold what it was sent; the paths of the tests' own files are no secrets.
      expect(leaks(said), `${kind}: ${said}`).toBe(false);
    }
  });

  test('nor of what a reader throws', async () => {
    const { url } = await api('jwt', { user: 'u', password: canary });
    const { client } = await open({ url, auth: auths['login'] as NonNullable<Source['auth']> });
    let token = '';
    const error = await client
      .get({ url: '/x' }, async () => {
        token = client.redact('nothing');
        throw new CarryoverError('SOURCE_INVALID', `bad ${canary}`, {
          hint: canary,
          details: { list: [canary], count: 3n },
          cause: new Error(canary),
        });
      })
      .catch((error: unknown) => error);
    expect(token).toBe('nothing');
    expect((error as CarryoverError).message).toBe('bad •••');
    expect((error as CarryoverError).details).toEqual({ list: ['•••'], count: 3n });
    expect([(error as CarryoverError).hint, (error as Error).cause].join()).toBe('•••,Error: •••');
  });

  test('nor a token that was received', async () => {
    const { url, log } = await api('jwt', { user: 'u', password: canary });
    const { get, client } = await open({ url, auth: auths['login'] as NonNullable<Source['auth']> });
    await get('/x');
    const sent = (await log()).at(-1)?.headers['authorization'] ?? '';
    expect(sent).toMatch(/^Bearer eyJ/);
    expect(client.redact(`${sent} and ${encodeURIComponent(sent.slice(7))}`)).toBe('Bearer ••• and •••');
  });
});

describe('secrets', () => {
  test('the longest first, in all their forms; short ones stay', () => {
    const { add, redact } = keepSecrets();
    add('abcd', 'abcdefgh', 'x', '', undefined, 'a b+c');
    expect(redact('abcdefgh abcd x abc')).toBe('••• ••• x abc');
    expect(redact(`a b+c|a+b%2Bc|a%20b%2Bc|${Buffer.from('a b+c').toString('base64')}`)).toBe(
      '•••|•••|•••|•••',
    );
  });

  test('none at all', () => {
    expect(keepSecrets().redact('anything')).toBe('anything');
  });
});
