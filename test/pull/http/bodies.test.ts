import { describe, expect, test } from 'vitest';
import { BodyCutShort } from '../../../src/pull/http/http.ts';
import { api, open, textOf } from './open.ts';

const good = JSON.stringify(Array.from({ length: 50 }, (_, id) => ({ id })));
const places = Array.from({ length: 50 }, (_, index) => Math.floor((index * good.length) / 50));

const proven = [
  'cut-length',
  'cut-length-close',
  'cut-chunked',
  'cut-chunked-close',
  'reset-body',
  'reset-chunked-close',
];

describe('a body that is cut', () => {
  test.each(proven)('is fetched again: %s, at 50 places', async (fault) => {
    const { url, log } = await api('faulty');
    const { get } = await open({ url });
    for (const at of places) expect(await get(`/x?fault=${fault}&at=${at}`), `at ${at}`).toBe(good);
    expect(await log()).toHaveLength(2 * places.length);
  });

  test.each([...proven, 'cut-gzip'])('never passes: %s', async (fault) => {
    const { url } = await api('faulty', { faults: Array(9).fill(fault), at: 60 });
    const error = await (await open({ url, retries: 2 })).failure('/x');
    expect(error.code).toBe('SOURCE_INCOMPLETE');
    expect(error.message).toMatch(/\/x did not come whole.*tried 3 times/);
  });

  test('without any length is told by its reader', async () => {
    const { url } = await api('faulty', { faults: ['cut-open', 'cut-open'], at: 60 });
    const { client, waits } = await open({ url });
    const seen: boolean[] = [];
    const text = await client.get({ url: '/x' }, async (answer) => {
      seen.push(answer.hasLength);
      const all = await textOf(answer);
      if (!all.endsWith(']')) throw new BodyCutShort('the document has no end');
      return all;
    });
    expect(text).toBe(good);
    expect(seen).toEqual([false, false, true]);
    expect(waits).toHaveLength(2);
  });

  test('does not pass although its reader is content', async () => {
    const { url } = await api('faulty', { faults: ['cut-length'], at: 60 });
    const { client, waits } = await open({ url });
    await client.get({ url: '/x' }, (answer) => textOf(answer).catch(() => ''));
    expect(waits).toHaveLength(1);
  });
});

describe('a body that drips, and so is never silent', () => {
  test.each(['drip', 'drip-gzip'])('is broken off and fetched again: %s', async (fault) => {
    const { url, log } = await api('faulty', { faults: [fault] });
    const { get, waits } = await open({ url, timeouts: { silence: 0.5 } });
    expect(await get('/x')).toBe(good);
    expect(await log()).toHaveLength(2);
    expect(waits).toHaveLength(1);
  });

  test('is named if it stays so', async () => {
    const { url } = await api('faulty', { faults: ['drip', 'drip'] });
    const error = await (await open({ url, retries: 1, timeouts: { silence: 0.5 } })).failure('/x');
    expect(error.code).toBe('SOURCE_INCOMPLETE');
    expect(error.message).toMatch(
      /\/x did not come whole: the answer came too slowly: fewer than 100 bytes in a second, after \d+ bytes; tried 2 times/,
    );
  });

  test('may come as slowly as the config says, but not for ever', async () => {
    const { url } = await api('faulty', { faults: ['drip', 'drip'] });
    const slow = { limits: { bytesPerSecond: 1 }, timeouts: { silence: 0.2, answer: 1 } };
    const error = await (await open({ url, retries: 0, ...slow })).failure('/x');
    expect(error.message).toContain('the answer took longer than 1 s');
  });

  test('does not hold up the next try where nobody reads it: an answer 503', async () => {
    const { url } = await api('faulty', { faults: ['drip-503'] });
    const { get } = await open({ url, timeouts: { silence: 0.5 } });
    expect(await get('/x')).toBe(good);
  });

  test('a head that drips is given up as well', async () => {
    const { url } = await api('faulty', { faults: ['drip-head'] });
    const { get, waits } = await open({ url, timeouts: { headers: 0.5 } });
    expect(await get('/x')).toBe(good);
    expect(waits).toHaveLength(1);
  });

  test('a reader may be as slow as it likes', async () => {
    const { url } = await api('faulty');
    const { client, waits } = await open({ url, timeouts: { silence: 0.1 } });
    const text = await client.get({ url: '/x' }, async (answer) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return textOf(answer);
    });
    expect(text).toBe(good);
    expect(waits).toEqual([]);
  });
});

describe('a packed body', () => {
  test.each(['gzip', 'br', 'deflate', 'raw-deflate'])('is unpacked: %s', async (packing) => {
    const { url, log } = await api('faulty');
    expect(await (await open({ url })).get(`/packed/${packing}`)).toBe(good);
    expect((await log())[0]?.headers['accept-encoding']).toBe('gzip, deflate, br');
  });

  test('in a coding that was not asked for is refused', async () => {
    const { url } = await api('faulty');
    const error = await (await open({ url })).failure('/packed/zstd');
    expect(error.code).toBe('SOURCE_INVALID');
    expect(error.message).toContain('zstd');
  });

  test('that unpacks to too much is broken off, and not fetched again', async () => {
    const { url, log } = await api('faulty', { faults: ['bomb', 'bomb'] });
    const { client } = await open({ url, limits: { responseBytes: 1_000_000 } });
    let read = 0;
    const reading = client.get({ url: '/x' }, async ({ body }) => {
      for await (const piece of body) read += piece.length;
    });
    await expect(reading).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('longer than 1000000 bytes') as string,
    });
    expect(read).toBeLessThanOrEqual(1_000_000);
    expect(await log()).toHaveLength(1);
  });
});

test('a reader may stop early, and its own errors pass', async () => {
  const { url } = await api('faulty');
  const { client, waits } = await open({ url });
  expect(await client.get({ url: '/x' }, async ({ status }) => status)).toBe(200);
  const failed = client.get({ url: '/x' }, async () => Promise.reject(new TypeError('mine')));
  await expect(failed).rejects.toThrow(TypeError);
  expect(waits).toEqual([]);
});
