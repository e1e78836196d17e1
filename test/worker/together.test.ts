import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { storeOf } from '../../src/api/store-of.ts';
import { verify } from '../../src/api/verify.ts';
import type { Manifest } from '../../src/snapshot/format.ts';
import { runBin } from '../run-bin.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { describeWithRedis, startRedis } from '../servers/redis.ts';
import type { PrivateRedis } from '../servers/redis.ts';
import { tempFolder } from '../temp-folder.ts';

const script = `CREATE TABLE big (id bigint PRIMARY KEY, filler text);
  INSERT INTO big SELECT n, md5(n::text) || repeat('x', 200) FROM generate_series(1, 30000) n;
  CREATE TABLE small (id int PRIMARY KEY, v text); INSERT INTO small SELECT n, n FROM generate_series(1, 50) n;
  CREATE TABLE empty (id int PRIMARY KEY)`;
const child = fileURLToPath(new URL('worker-child.mjs', import.meta.url));

interface World {
  readonly url: string;
  readonly redis: PrivateRedis;
  readonly snapshots: string;
  run(sql: string): Promise<void>;
  /** A worker process, which writes so many parts at once. */
  start(concurrency?: number): ChildProcess;
  /** A backup by queue, from the command line. */
  ask(): ReturnType<typeof runBin>;
}

await describeEachServer(['postgres'], (server) => {
  describeWithRedis('workers', () => {
    async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
      const redis = await startRedis();
      const database = await freshDatabase(server, script);
      const children: ChildProcess[] = [];
      const snapshots = join(tempFolder(), 'snapshots');
      const start = (concurrency = 2): ChildProcess => {
        const settings = JSON.stringify({ queue: redis.url, url: database.url, snapshots, concurrency });
        const one = spawn(process.execPath, [child, settings], { stdio: ['ignore', 'inherit', 'inherit'] });
        children.push(one);
        return one;
      };
      const ask = (): ReturnType<typeof runBin> =>
        runBin(['backup', '--queue', redis.url, '--database', database.url, '--json'], { cwd: tempFolder() });
      try {
        await work({ url: database.url, run: database.run, redis, snapshots, start, ask });
      } finally {
        for (const one of children) {
          one.kill('SIGCONT');
          one.kill('SIGKILL');
        }
        await database.remove();
        await redis.stop();
      }
    }

    /** What a single process makes of the same rows. */
    async function alone(url: string): Promise<Manifest['tables']> {
      const snapshots = join(tempFolder(), 'alone');
      await backup({ database: url, snapshots });
      return (await newest(snapshots)).tables;
    }
    async function newest(snapshots: string): Promise<Manifest> {
      const store = storeOf({ snapshots });
      const [stored] = await store.stored();
      if (!stored) throw new Error('no snapshot');
      return (await store.open(stored.place)).manifest;
    }
    const contents = (tables: Manifest['tables']): unknown =>
      tables.map(({ name, rows, fingerprint }) => ({ name, rows, fingerprint }));
    async function expectWhole({ url, snapshots }: World): Promise<Manifest> {
      const manifest = await newest(snapshots);
      expect(contents(manifest.tables)).toEqual(contents(await alone(url)));
      await verify({ snapshots, snapshot: manifest.id });
      return manifest;
    }
    /** Until files of parts are there: the work is under way. */
    async function untilWriting(snapshots: string, files: number): Promise<void> {
      for (;;) {
        const found = filesIn(snapshots).filter((name) => name.includes('-big-'));
        if (found.length >= files) return;
        await sleep(20);
      }
    }

    test('two workers take one snapshot of one instant, the same as a single process takes', async () => {
      await inWorld(async (world) => {
        world.start();
        world.start();
        const ended = await world.ask();
        expect(ended).toMatchObject({ code: 0 });
        expect(JSON.parse(ended.stdout)).toMatchObject({ rows: 30_050, tables: 3 });
        const manifest = await expectWhole(world);
        expect(manifest.tables.find(({ name }) => name === 'big')?.chunks.length).toBeGreaterThan(3);
        // Nothing changed: hardly anything is written again, whoever reads which range.
        const again = JSON.parse((await world.ask()).stdout) as { bytes: number; ownBytes: number };
        expect(again.ownBytes).toBeLessThan(again.bytes / 4);
      });
    });

    test('a worker is killed while it writes: another takes over what it had, and nothing of it is left', async () => {
      await inWorld(async (world) => {
        const doomed = world.start(1);
        const asked = world.ask();
        await untilWriting(world.snapshots, 1);
        world.start();
        doomed.kill('SIGKILL');
        expect(await asked).toMatchObject({ code: 0 });
        await expectWhole(world);
      });
    });

    test('a worker stands still until its lease is over and then goes on: it stops itself and spoils nothing', async () => {
      await inWorld(async (world) => {
        const halted = world.start(1);
        const asked = world.ask();
        await untilWriting(world.snapshots, 1);
        halted.kill('SIGSTOP');
        world.start();
        expect(await asked).toMatchObject({ code: 0 });
        // It was the one that took the backup, too: what it had begun is its own to take away.
        const { id } = await newest(world.snapshots);
        const of = (name: string): boolean => name.includes(id);
        const before = filesIn(world.snapshots).filter(of);
        halted.kill('SIGCONT');
        while (filesIn(world.snapshots).some((name) => !of(name))) await sleep(50);
        expect(filesIn(world.snapshots)).toEqual(before);
        await expectWhole(world);
      });
    });

    test('all workers are killed in the middle: nothing is published, and the next one cleans up and does the job', async () => {
      await inWorld(async (world) => {
        const doomed = world.start(1);
        const asked = world.ask();
        await untilWriting(world.snapshots, 1);
        doomed.kill('SIGKILL');
        expect(filesIn(world.snapshots).filter((name) => name.endsWith('manifest.json'))).toEqual([]);
        world.start();
        expect(await asked).toMatchObject({ code: 0 });
        await expectWhole(world);
        const ids = filesIn(world.snapshots).flatMap(
          (name) => /\/(\d{8}T[^/]+)\/tables/.exec(name)?.[1] ?? [],
        );
        expect(new Set(ids).size).toBe(1);
      });
    });

    test('Redis is killed in the middle and comes back: the job goes on', async () => {
      await inWorld(async (world) => {
        world.start(1);
        const asked = world.ask();
        await untilWriting(world.snapshots, 1);
        await world.redis.kill();
        await sleep(300);
        await world.redis.restart();
        expect(await asked).toMatchObject({ code: 0 });
        await expectWhole(world);
      });
    });

    test('a database that the worker does not know, and a queue that nobody answers: each is said', async () => {
      await inWorld(async (world) => {
        world.start();
        const other = await runBin(
          ['backup', '--queue', world.redis.url, '--database', 'postgres://u:hush@elsewhere/shop', '--json'],
          { cwd: tempFolder() },
        );
        expect(other.code).toBe(2);
        expect(JSON.parse(other.stdout)).toMatchObject({ error: { code: 'CONFIG_INVALID' } });
        expect(other.stdout + other.stderr).not.toContain('hush');
        const nobody = await runBin(['worker', '--queue', 'redis://:hush@127.0.0.1:1'], {
          cwd: tempFolder(),
        });
        expect(nobody.code).toBe(7);
        expect(nobody.stdout + nobody.stderr).not.toContain('hush');
      });
    });
  });
});

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
