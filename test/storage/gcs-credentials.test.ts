import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { requestOf } from '../../src/storage/gcs/request-of.ts';
import { startHttpProxy } from './http-proxy.ts';
import type { HttpProxy } from './http-proxy.ts';

/** What came as credentials, and what is answered. */
let seen: [authorization: string | undefined, key: unknown][];
let status: number;
let server: HttpProxy;
beforeAll(async () => {
  server = await startHttpProxy('http://127.0.0.1', ({ headers }) => {
    seen.push([headers.authorization, headers['x-goog-api-key']]);
    return { status, body: Buffer.from('{}') };
  });
});
beforeEach(() => {
  seen = [];
  status = 200;
});
afterAll(() => server.close());

const found = () => {
  const client = new Storage().authClient.fromAPIKey('none');
  delete client.apiKey;
  client.scopes = ['some'];
  client.setCredentials({ access_token: 'secret', expiry_date: Date.now() + 3_600_000 });
  return client;
};

test('credentials go along', async () => {
  const storage = new Storage({
    authClient: found(),
    apiEndpoint: server.url,
    useAuthWithCustomEndpoint: true,
  });
  await requestOf(storage)({ url: server.url });
  expect(seen).toEqual([['Bearer secret', undefined]]);
});

test('an emulator gets none', async () => {
  const storage = new Storage({ authClient: found(), apiEndpoint: server.url });
  await requestOf(storage)({ url: server.url });
  expect(seen).toEqual([[undefined, undefined]]);
});

test('where none are found it is tried without, and only if that will not do they are missed', async () => {
  const storage = new Storage();
  const lack = new Error('Could not load the default credentials.');
  storage.authClient.getClient = () => Promise.reject(lack);
  await requestOf(storage)({ url: server.url });
  status = 401;
  await expect(requestOf(storage)({ url: server.url })).rejects.toBe(lack);
  expect(seen).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test('what else goes wrong with credentials is an error', async () => {
  const storage = new Storage();
  const fault = new Error('The file has no key.');
  storage.authClient.getClient = () => Promise.reject(fault);
  await expect(requestOf(storage)({ url: server.url })).rejects.toBe(fault);
  expect(seen).toEqual([]);
});
