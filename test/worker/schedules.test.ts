import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { describeWithRedis, startRedis } from '../servers/redis.ts';
import { tempFolder } from '../temp-folder.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const day = 24 * 60 * 60 * 1000;

/** A database, and a schedule that was due in the night, while no worker was there. */
function layOut(): string {
  const folder = tempFolder();
  const db = new Database(join(folder, 'app.db'));
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2)');
  db.close();
  writeFileSync(
    join(folder, 'carryover.config.json'),
    JSON.stringify({ database: 'app.db', snapshots: 'snapshots' }),
  );
  const file = join(folder, 'carryover.schedules.json');
  const daily = { cron: '0 0 * * *', timeZone: 'UTC', command: ['backup'] };
  writeFileSync(file, JSON.stringify({ schedules: { daily } }));
  const before = (Date.now() - 2 * day) / 1000;
  utimesSync(file, before, before);
  return folder;
}

function taken(folder: string): string[] {
  const parent = join(folder, 'snapshots', 'app');
  return existsSync(parent) ? readdirSync(parent).filter((name) => /^\d{8}T/.test(name)) : [];
}

describeWithRedis('schedules over all workers', () => {
  test('three workers that all find a schedule due run it once', async () => {
    const redis = await startRedis();
    const folder = layOut();
    const workers: ChildProcess[] = [];
    const heard: string[] = [];
    try {
      for (let count = 0; count < 3; count += 1) {
        const words = [bin, 'worker', '--queue', redis.url];
        const worker = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
        worker.stderr.on('data', (data: Buffer) => heard.push(data.toString()));
        workers.push(worker);
      }
      const told = (what: RegExp): number => heard.join('').match(new RegExp(what, 'g'))?.length ?? 0;
      while (told(/Working on the jobs/) < 3 || told(/daily: done/) === 0) await sleep(50);
      // Each looks every five seconds: let them all look again.
      await sleep(11_000);
      expect(taken(folder)).toHaveLength(1);
      expect({ begun: told(/daily: begun/), done: told(/daily: done/) }).toEqual({ begun: 1, done: 1 });
    } finally {
      for (const worker of workers) {
        worker.kill('SIGTERM');
        await once(worker, 'exit');
      }
      await redis.stop();
    }
  });
});
