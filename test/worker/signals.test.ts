import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { list, status } from '../../src/index.ts';
import { describeWithRedis, startRedis } from '../servers/redis.ts';
import { startFakeGcs } from '../storage/fake-gcs.ts';
import { startHttpProxy } from '../storage/http-proxy.ts';
import type { Fault } from '../storage/http-proxy.ts';
import { openRemote } from '../../src/storage/open-remote.ts';
import { tempFolder } from '../temp-folder.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const child = fileURLToPath(new URL('worker-child.mjs', import.meta.url));

/** A database, a queue, and a bucket that lets the rows of a snapshot in when it is told to. */
async function openShop() {
  const cwd = tempFolder();
  const url = join(cwd, 'app.db');
  const db = new Database(url);
  db.exec(
    'CREATE TABLE first (id INTEGER); CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, NULL)',
  );
  db.close();
  const redis = await startRedis();
  const fake = await startFakeGcs();
  const rows = { areHeld: true, came: 0 };
  const gate = await startHttpProxy(fake.url, async ({ method, url: path }): Promise<Fault> => {
    if (method !== 'POST' || !decodeURIComponent(path).includes('tables/0002-t')) return 'pass';
    rows.came += 1;
    while (rows.areHeld) await sleep(10);
    return 'pass';
  });
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    rows.areHeld = false;
    for (const one of children) one.kill('SIGKILL');
    await gate.close();
    await fake.close();
    await redis.stop();
  });
  const bucket = fake.makeBucket();
  const snapshots = `gs://${bucket}/p?endpoint=${gate.url}`;
  const start = (words: readonly string[]): ChildProcess => {
    const env = { ...process.env, NO_COLOR: '1' };
    const one = spawn(process.execPath, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(one);
    return one;
  };
  return {
    redis,
    rows,
    startWorker: () =>
      start([child, JSON.stringify({ queue: redis.url, url, snapshots, concurrency: 1, leaseMs: 3000 })]),
    /** A backup by queue, from the command line. */
    ask(...more: string[]) {
      const words = ['backup', '--queue', redis.url, '--database', url, ...more];
      const asking = start([bin, ...words]);
      let text = '';
      for (const stream of [asking.stdout, asking.stderr])
        stream?.on('data', (data: Buffer) => (text += data.toString()));
      const ended = once(asking, 'close').then(([code]) => ({ code: code as unknown, text }));
      return {
        kill: (signal: NodeJS.Signals) => void asking.kill(signal),
        ended,
        async says(words: string) {
          while (!text.includes(words)) await sleep(20);
        },
      };
    },
    async untilWaiting() {
      const client = new Redis(redis.url);
      while ((await client.llen('carryover:backup:wait')) === 0) await sleep(20);
      client.disconnect();
    },
    async untilWriting() {
      const before = rows.came;
      while (rows.came === before) await sleep(20);
    },
    /** The next one is taken as if nothing had been, and is all that there is. */
    async expectNext(again: Promise<{ code: unknown; text: string }>) {
      rows.areHeld = false;
      expect(await again).toMatchObject({ code: 0 });
      expect(await list({ snapshots })).toHaveLength(1);
      // Of what was stopped nothing is left, marked or not.
      const folders = (await openRemote(snapshots).list('app')).folders.filter((name) =>
        /^\d{8}T/.test(name),
      );
      expect(folders).toHaveLength(1);
      expect(await status({ snapshots })).toMatchObject({ isFine: true, databases: [{ leftovers: [] }] });
    },
    list: () => list({ snapshots }),
  };
}

describeWithRedis('a backup by queue that is stopped', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s before a worker has begun: taken out of the queue',
    async (signal) => {
      const shop = await openShop();
      const asked = shop.ask('--quiet');
      await shop.untilWaiting();
      asked.kill(signal);
      expect(await asked.ended).toEqual({
        code: 130,
        text: `error: The job was cancelled and taken out of the queue; no worker is at work on it.
hint: Run the same command again to start anew.
`,
      });
      shop.startWorker();
      await shop.expectNext(shop.ask().ended);
    },
  );

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while a worker writes: undone by it, and waited for',
    async (signal) => {
      const shop = await openShop();
      shop.startWorker();
      const asked = shop.ask('--quiet');
      await shop.untilWriting();
      asked.kill(signal);
      // Until the worker has heard of it.
      await sleep(2000);
      shop.rows.areHeld = false;
      expect(await asked.ended).toEqual({
        code: 130,
        text: `error: The job was cancelled, and what it had done was undone.
hint: Run the same command again to start anew.
`,
      });
      expect(await shop.list()).toEqual([]);
      await shop.expectNext(shop.ask().ended);
    },
  );

  test('a second SIGINT leaves at once: the worker cancels the job without anybody who waits', async () => {
    const shop = await openShop();
    shop.startWorker();
    const asked = shop.ask();
    await shop.untilWriting();
    asked.kill('SIGINT');
    await asked.says('is being cancelled');
    asked.kill('SIGINT');
    expect(await asked.ended).toMatchObject({
      code: 130,
      text: expect.not.stringContaining('error:') as string,
    });
    expect(await shop.list()).toEqual([]);
    await sleep(500);
    await shop.expectNext(shop.ask().ended);
  });

  test('SIGINT when the worker is dead: its job goes as soon as it has let go, and no other worker does it', async () => {
    const shop = await openShop();
    const worker = shop.startWorker();
    const asked = shop.ask();
    await shop.untilWriting();
    worker.kill('SIGKILL');
    asked.kill('SIGINT');
    expect(await asked.ended).toMatchObject({
      code: 130,
      text: expect.stringContaining('no worker is at work on it') as string,
    });
    shop.startWorker();
    await shop.expectNext(shop.ask().ended);
  });

  test('left at once when the worker is dead: the next one finds the job cancelled, and leaves it', async () => {
    const shop = await openShop();
    const worker = shop.startWorker();
    const asked = shop.ask();
    await shop.untilWriting();
    worker.kill('SIGKILL');
    asked.kill('SIGINT');
    await asked.says('is being cancelled');
    asked.kill('SIGINT');
    expect(await asked.ended).toMatchObject({ code: 130 });
    shop.rows.areHeld = false;
    shop.startWorker();
    const client = new Redis(shop.redis.url);
    while ((await client.zcard('carryover:backup:failed')) === 0) await sleep(20);
    client.disconnect();
    expect(await shop.list()).toEqual([]);
    await shop.expectNext(shop.ask().ended);
  });

  test('SIGINT when Redis is gone: it leaves after some seconds, and says that the job may be done all the same', async () => {
    const shop = await openShop();
    shop.startWorker();
    const asked = shop.ask('--json', '--quiet');
    await shop.untilWriting();
    await shop.redis.kill();
    asked.kill('SIGINT');
    const { code, text } = await asked.ended;
    expect({ code, text }).toMatchObject({
      code: 130,
      text: expect.stringContaining('out of reach') as string,
    });
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'INTERRUPTED' } });
    await shop.redis.restart();
  });

  test.each(['backup', 'worker'])(
    'SIGTERM while %s waits for a Redis that does not answer yet',
    async (name) => {
      const server = createServer((socket) => void socket.destroy());
      onTestFinished(() => void server.close());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const queue = `redis://127.0.0.1:${port}`;
      const words = [bin, name, '--queue', queue, '--wait', '600', '--database', 'app.db'];
      const waiting = spawn(process.execPath, words, {
        cwd: tempFolder(),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let text = '';
      waiting.stderr.on('data', (data: Buffer) => (text += data.toString()));
      await once(server, 'connection');
      waiting.kill('SIGTERM');
      const [code] = (await once(waiting, 'close')) as [unknown];
      expect({ code, text }).toMatchObject({
        code: 130,
        text: expect.stringContaining('Nothing was done') as string,
      });
    },
  );
});
