import { describe, expect, test } from 'vitest';
import { CarryoverError } from '../../../src/errors.ts';
import { api, open, textOf } from './open.ts';

const good = JSON.stringify(Array.from({ length: 50 }, (_, id) => ({ id })));

describe('a fault that passes', () => {
  const passing = ['408', '425', '429', '500', '502', '503', '504', '599'];
  const broken = ['reset', 'close', 'half-head'];
  test.each([...passing, ...broken])('is tried again: %s', async (fault) => {
    const { url, log } = await api('faulty', { faults: [fault, fault] });
    const { get, waits } = await open({ url });
    expect(await get('/x')).toBe(good);
    expect(await log()).toHaveLength(3);
    expect(waits).toHaveLength(2);
  });

  test.each(['stall-headers', 'stall-body'])('is tried again: %s', async (fault) => {
    const { url, log } = await api('faulty', { faults: [fault] });
    const { get } = await open({ url, timeouts: { headers: 0.3, silence: 0.3 } });
    expect(await get('/x')).toBe(good);
    expect(await log()).toHaveLength(2);
  });

  test('waits ever longer, at random, and not beyond 30 s', async () => {
    const { url } = await api('faulty', { faults: Array(9).fill('503') });
    const { get, waits } = await open({ url, retries: 9 }, { random: () => 0.5 });
    await get('/x');
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });
});

describe('Retry-After', () => {
  test('in seconds', async () => {
    const { url } = await api('faulty', { faults: ['429'], retryAfter: '7' });
    const { get, waits } = await open({ url });
    await get('/x');
    expect(waits).toEqual([7000]);
  });

  test('as a date counts from the server’s own clock', async () => {
    const [date, retryAfter] = ['Mon, 02 Jan 2006 15:04:05 GMT', 'Mon, 02 Jan 2006 15:04:35 GMT'];
    const { url } = await api('faulty', { faults: ['503'], date, retryAfter });
    const { get, waits, events } = await open({ url });
    await get('/x');
    expect(waits).toEqual([30_000]);
    expect(events).toEqual([{ type: 'notice', message: expect.stringContaining('waiting 30 s') as string }]);
  });

  test('too far off ends the pull', async () => {
    const { url } = await api('faulty', { faults: ['429'], retryAfter: '3600' });
    const { failure, waits } = await open({ url });
    const error = await failure('/x');
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toContain('3600 s');
    expect(waits).toEqual([]);
  });

  test('keeps everybody from asking meanwhile', async () => {
    const { url, log } = await api('faulty', { faults: ['429'], retryAfter: '5' });
    let over = (): void => undefined;
    const sleeping = gate();
    const sleep = (): Promise<void> => {
      sleeping.open();
      return new Promise((resolve) => (over = resolve));
    };
    const { get } = await open({ url, concurrency: 1 }, { sleep });
    const first = get('/a');
    await sleeping.opened;
    const second = get('/b');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await log()).map((request) => request.url)).toEqual(['/a']);
    over();
    await Promise.all([first, second]);
    expect(await log()).toHaveLength(3);
  });
});

describe('a fault that stays', () => {
  test.each([
    ['503', 'SOURCE_UNREACHABLE', /out of service.*answers 503; tried 3 times/],
    ['429', 'SOURCE_UNREACHABLE', /turned the request away.*429/],
    ['reset', 'SOURCE_UNREACHABLE', /the connection broke/],
    ['garbage', 'SOURCE_INVALID', /no HTTP server/],
  ])('%s is %s', async (fault, code, message) => {
    const { url } = await api('faulty', { faults: Array(9).fill(fault) });
    const error = await (await open({ url, retries: 2 })).failure('/a/path?q=1');
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('/a/path');
    expect(error.message).toContain('No snapshot was taken; nothing was changed.');
    expect(error.message).not.toContain('q=1');
    expect(error.hint).toBeDefined();
  });

  test.each(['400', '404', '405', '410', '206', '301', '304'])('%s is final at once', async (status) => {
    const { url, log } = await api('faulty', { faults: [status] });
    const error = await (await open({ url })).failure('/x');
    expect(error.code).toBe('SOURCE_INVALID');
    expect(error.details).toEqual({ status: Number(status) });
    expect(await log()).toHaveLength(1);
  });

  test('a server that is not there', async () => {
    const { url, stop } = await api('faulty');
    await stop();
    const { failure, waits } = await open({ url });
    const error = await failure('/x');
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toMatch(/refuses connections \(ECONNREFUSED\); tried 6 times/);
    expect(waits).toHaveLength(5);
  });

  test('a host that is not there', async () => {
    const error = await (await open({ url: 'http://nonexistent.invalid' })).failure('/x');
    expect(error.code).toBe('SOURCE_UNREACHABLE');
    expect(error.message).toMatch(/`nonexistent.invalid`.*\((?:ENOTFOUND|EAI_AGAIN)\)/);
  });
});

test('an abort ends a wait, a stalled answer and what has not begun', async () => {
  const { url, log } = await api('faulty', { faults: ['503', 'stall-headers', 'stall-body'] });
  const stop = new AbortController();
  const waiting = gate();
  const sleep = (_: number, signal?: AbortSignal): Promise<void> => {
    waiting.open();
    return new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason as Error)),
    );
  };
  const { get } = await open({ url, concurrency: 1 }, { sleep, signal: stop.signal });
  const waits = get('/waits');
  await waiting.opened;
  const others = [get('/stalls'), get('/never')];
  while ((await log()).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  for (const ended of await Promise.allSettled([waits, ...others, get('/late')])) {
    expect(ended.status).toBe('rejected');
    const reason: unknown = ended.status === 'rejected' ? ended.reason : null;
    expect(reason).toBeInstanceOf(CarryoverError);
    expect((reason as CarryoverError).code).toBe('INTERRUPTED');
  }
  expect((await log()).map((request) => request.url)).toEqual(['/waits', '/stalls']);
});

test('no more requests at once than the source allows, bodies included', async () => {
  const { url } = await api('faulty');
  const { client } = await open({ url, concurrency: 2 });
  let [now, most] = [0, 0];
  const reads = Array.from({ length: 8 }, () =>
    client.get({ url: '/x' }, async (answer) => {
      most = Math.max(most, ++now);
      await textOf(answer);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
    }),
  );
  await Promise.all(reads);
  expect(most).toBe(2);
});

test('requestsPerSecond spaces requests', async () => {
  const { url } = await api('faulty');
  const { get } = await open({ url, requestsPerSecond: 50 });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 6 }, () => get('/x')));
  // At least: a slow machine only adds to it.
  expect(performance.now() - begun).toBeGreaterThan(95);
});

function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
}
