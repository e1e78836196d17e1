import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { CarryoverError } from '../../src/errors.ts';
import { openQueue } from '../../src/queue/choose.ts';
import type { Crew, Handle, JobKind, JobState, Queue } from '../../src/queue/queue.ts';
import { failure } from '../api/world.ts';
import { describeWithRedis, startRedis } from '../servers/redis.ts';
import type { PrivateRedis } from '../servers/redis.ts';

describeWithRedis('a queue on Redis', () => {
  let redis: PrivateRedis;
  let queue: Queue;
  const crews: Crew[] = [];
  const queues: Queue[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    queue = await open();
    return async () => {
      await Promise.all(crews.splice(0).map((crew) => crew.stop()));
      await Promise.all(queues.splice(0).map((one) => one.close()));
    };
  });

  async function open(leaseMs = 800): Promise<Queue> {
    const opened = await openQueue({ queue: redis.url, leaseMs, backoffMs: 20 });
    queues.push(opened);
    return opened;
  }
  async function work(handle: Handle, at = queue, concurrency = 1): Promise<Crew> {
    const crew = await at.work('part', concurrency, handle);
    crews.push(crew);
    return crew;
  }
  async function until(id: string, wanted: JobState['kind'], kind: JobKind = 'part'): Promise<JobState> {
    for (;;) {
      const state = await queue.look(kind, id);
      if (state.kind === wanted) return state;
      await sleep(20);
    }
  }

  test('a job is done by one of several workers, and its result is there', async () => {
    const seen: unknown[] = [];
    const handle: Handle = async ({ data }) => {
      seen.push(data);
      return { got: data };
    };
    for (let worker = 0; worker < 3; worker += 1) await work(handle, await open());
    expect(await queue.look('part', 'a')).toEqual({ kind: 'unknown' });
    await Promise.all(Array.from({ length: 5 }, () => queue.add('part', 'a', { n: 1 })));
    expect(await until('a', 'done')).toEqual({ kind: 'done', result: { got: { n: 1 } } });
    // Known already: it is not done again, though it has been asked for again.
    await queue.add('part', 'a', { n: 1 });
    await queue.add('part', 'b', { n: 2 });
    await until('b', 'done');
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
    await queue.forget('part', ['a', 'never']);
    expect(await queue.look('part', 'a')).toEqual({ kind: 'unknown' });
  });

  test('an error that may pass has the job tried again; three times, and it keeps its code, sentence and hint', async () => {
    let tries = 0;
    await work(async ({ data }) => {
      tries += 1;
      if (data === 'once' && tries === 2) return 'well';
      throw new CarryoverError('STORAGE_FAILED', 'No luck with redis://u:secret@h.', { hint: 'Again.' });
    });
    await queue.add('part', 'twice', 'once');
    expect(await until('twice', 'done')).toMatchObject({ result: 'well' });
    tries = 10;
    await queue.add('part', 'never', 'x');
    const failed = await until('never', 'failed');
    expect(tries).toBe(13);
    expect(failed).toMatchObject({
      error: { code: 'STORAGE_FAILED', message: 'No luck with redis://u:***@h.', hint: 'Again.' },
    });
  });

  test('an error that will not pass ends the job at once', async () => {
    let tries = 0;
    await work(async () => {
      tries += 1;
      throw new CarryoverError('ROWS_SHRANK', 'Too few.');
    });
    await queue.add('part', 'a', 1);
    expect(await until('a', 'failed')).toMatchObject({ error: { code: 'ROWS_SHRANK', message: 'Too few.' } });
    expect(tries).toBe(1);
  });

  test('a lease lasts as long as the job, and whoever looks hears how far it is', async () => {
    await work(async ({ tell, lease }) => {
      for (let n = 0; n < 8; n += 1) {
        tell({ n });
        await sleep(250);
        lease.check();
      }
      return 'slow';
    });
    await queue.add('part', 'a', 1);
    expect(await until('a', 'active')).toMatchObject({ kind: 'active' });
    await sleep(600);
    expect(await queue.look('part', 'a')).toMatchObject({ progress: { n: expect.any(Number) as number } });
    expect(await until('a', 'done')).toMatchObject({ result: 'slow' });
  });

  test('a worker that was halted loses its lease: another has the job, and the first one may do nothing more', async () => {
    const outcomes: string[] = [];
    let halted = false;
    await work(async ({ lease }) => {
      if (halted) return 'second';
      halted = true;
      // Nothing of this process runs meanwhile, timers included: as a signal would halt it.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
      try {
        lease.check();
        outcomes.push('went on');
      } catch (error) {
        outcomes.push((error as CarryoverError).code);
        expect(lease.signal.aborted).toBe(true);
        throw error;
      }
      return 'first';
    });
    await queue.add('part', 'a', 1);
    expect(await until('a', 'done')).toMatchObject({ result: 'second' });
    expect(outcomes).toEqual(['LEASE_LOST']);
  });

  test('a job that is cancelled: taken out while it waits, told to end while it runs', async () => {
    await queue.add('part', 'waits', 1);
    await queue.cancel('part', 'waits');
    expect(await queue.look('part', 'waits')).toEqual({ kind: 'unknown' });
    await work(
      async ({ lease }) =>
        new Promise((_, reject) => {
          lease.signal.addEventListener('abort', () => reject(lease.signal.reason as Error));
        }),
    );
    await queue.add('part', 'runs', 1);
    await until('runs', 'active');
    await queue.cancel('part', 'runs');
    expect(await until('runs', 'failed')).toMatchObject({ error: { code: 'INTERRUPTED' } });
  });

  test('a crew that stops gives its jobs back, and that is none of their failures', async () => {
    let tries = 0;
    const hang: Handle = async ({ lease }) =>
      new Promise((_, reject) => {
        tries += 1;
        lease.signal.addEventListener('abort', () => reject(lease.signal.reason as Error));
      });
    await queue.add('part', 'a', 1);
    for (let time = 0; time < 4; time += 1) {
      const crew = await work(hang, await open());
      await vi.waitUntil(() => tries > time, { timeout: 60_000 });
      await crew.stop();
      expect(await queue.look('part', 'a')).toEqual({ kind: 'waiting' });
    }
    await work(async () => 'well');
    expect(await until('a', 'done')).toMatchObject({ result: 'well' });
    expect(tries).toBe(4);
  });

  test('Redis is killed and started again: jobs and whoever waits for them survive', async () => {
    await work(async ({ data }) => data);
    await queue.add('part', 'before', 'x');
    await until('before', 'done');
    await queue.add('backup', 'later', 'y');
    await sleep(1100);
    await redis.kill();
    const added = queue.add('part', 'during', 'z');
    await sleep(300);
    await redis.restart();
    await added;
    expect(await until('during', 'done')).toMatchObject({ result: 'z' });
    expect(await queue.look('part', 'before')).toMatchObject({ kind: 'done', result: 'x' });
    expect(await queue.look('backup', 'later')).toEqual({ kind: 'waiting' });
  });

  test('Redis is out of reach for longer than a lease lasts: the lease is lost, without an answer', async () => {
    let reason: unknown;
    const lost = new Promise<void>((resolve) => {
      void work(
        async ({ lease }) =>
          new Promise((_, reject) => {
            lease.signal.addEventListener('abort', () => {
              reason ??= lease.signal.reason;
              reject(reason);
              resolve();
            });
          }),
      );
    });
    await queue.add('part', 'a', 1);
    await until('a', 'active');
    await redis.kill();
    await lost;
    await redis.restart();
    expect(reason).toMatchObject({ code: 'LEASE_LOST' });
  });

  test('a crew can stop, and a queue close, while Redis is gone', async () => {
    const own = await open();
    const crew = await own.work('part', 1, async () => 1);
    await redis.kill();
    await crew.stop();
    await own.close();
    await redis.restart();
  });

  test('nobody there, a wrong password, none, a URL that is none: each is said, and no secret', async () => {
    const opening = async (url: string, waitSeconds = 0) => openQueue({ queue: url, waitSeconds });
    await expect(opening('redis://:hush@127.0.0.1:1')).rejects.toMatchObject(
      failure('CONNECTION_FAILED', 'ECONNREFUSED'),
    );
    for (const url of [
      'http://x',
      'redis://',
      'redis://:hush@h/zero',
      'redis://:hu%sh@h',
      'redis://h?x=hush',
    ]) {
      const error = await opening(url).catch((caught: unknown) => caught);
      expect(error).toMatchObject(failure('URL_INVALID'));
      expect(JSON.stringify(error) + String(error)).not.toContain('hush');
    }
    const closed = await startRedis('hush');
    try {
      const at = `127.0.0.1:${closed.port}`;
      await expect(opening(`redis://${at}`)).rejects.toMatchObject(
        failure('CONNECTION_FAILED', 'wants a password'),
      );
      await expect(opening(`redis://:wrong@${at}`, 60)).rejects.toMatchObject(
        failure('CONNECTION_FAILED', 'does not take this user or password'),
      );
      const opened = await opening(closed.url);
      expect(opened.location).toBe(`redis://${at}/0`);
      await opened.close();
      // Not there yet.
      await closed.kill();
      const patient = opening(closed.url, 30);
      await sleep(300);
      await closed.restart();
      await (await patient).close();
    } finally {
      await closed.stop();
    }
  });
});
