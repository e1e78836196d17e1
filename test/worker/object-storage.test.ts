import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { storeOf } from '../../src/api/store-of.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import { compare, list, verify } from '../../src/index.ts';
import { openRemote } from '../../src/storage/open-remote.ts';
import { runBin } from '../run-bin.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { describeWithRedis, startRedis } from '../servers/redis.ts';
import type { Fault } from '../storage/http-proxy.ts';
import { freshBucket, s3, startGate, unfinishedUploads, urlOf } from '../storage/s3-service.ts';
import { tempFolder } from '../temp-folder.ts';

const script = `CREATE TABLE big (id bigint PRIMARY KEY, filler text);
  INSERT INTO big SELECT n, md5(n::text) || repeat('x', 200) FROM generate_series(1, 30000) n;
  CREATE TABLE small (id int PRIMARY KEY, v text); INSERT INTO small SELECT n, n FROM generate_series(1, 50) n`;
const child = fileURLToPath(new URL('worker-child.mjs', import.meta.url));
const anna = await createDataKey();
const keys = { identities: [anna.identity] };

/** A worker process, and the only way from it to the bucket. */
interface Worker {
  readonly process: ChildProcess;
  /** Resolves when it is in the middle of writing a part of the big table, which does not arrive before `goOn`. */
  writes(): Promise<void>;
  goOn(): void;
}

s3.mention();

await describeEachServer(['postgres'], (server) => {
  describeWithRedis('workers, with a bucket', () => {
    describe.skipIf(s3.url === undefined)('on S3', () => {
      async function openShop() {
        const redis = await startRedis();
        const database = await freshDatabase(server, script);
        const bucket = await freshBucket();
        onTestFinished(async () => {
          await database.remove();
          await redis.stop();
        });
        const start = async (): Promise<Worker> => {
          const big = { isHeld: false, isComing: false };
          onTestFinished(() => void (big.isHeld = false));
          const gate = await startGate(async ({ method, url }): Promise<Fault> => {
            if (method !== 'PUT' || !url.includes('-big-')) return 'pass';
            big.isComing = true;
            while (big.isHeld) await sleep(20);
            return 'pass';
          });
          const snapshots = urlOf(bucket, gate.url);
          const settings = {
            queue: redis.url,
            url: database.url,
            snapshots,
            concurrency: 1,
            encryption: { recipients: [anna.recipient] },
          };
          const words = [child, JSON.stringify(settings)];
          const process_ = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] });
          onTestFinished(async () => {
            process_.kill('SIGKILL');
            await gate.close();
          });
          return {
            process: process_,
            async writes() {
              big.isHeld = true;
              while (!big.isComing) await sleep(20);
            },
            goOn: () => void (big.isHeld = false),
          };
        };
        const ask = () =>
          runBin(['backup', '--queue', redis.url, '--database', database.url, '--json'], {
            cwd: tempFolder(),
          });
        const snapshots = urlOf(bucket);
        /** One snapshot, that of the database as it is now, and not an object more. */
        const expectWhole = async (): Promise<void> => {
          const [found, ...others] = await list({ snapshots });
          expect({ found, others }).toMatchObject({ found: { encrypted: true, rows: 30_050 }, others: [] });
          const { id } = found ?? { id: '' };
          expect(await verify({ snapshots, snapshot: id, keys })).toMatchObject({ level: 'rows' });
          const now = { from: id, to: 'live', live: { database: database.url } };
          expect(await compare({ snapshots, keys, ...now })).toMatchObject({ same: true });
          const storage = openRemote(snapshots);
          const folder = (await storage.list('')).folders[0] ?? '';
          expect((await storage.list(folder)).folders.filter((name) => /^\d/.test(name))).toEqual([id]);
          expect(await unfinishedUploads(bucket)).toEqual([]);
          const { objects } = await storage.list(`${folder}/${id}/tables`);
          expect(objects.map(({ name }) => `tables/${name}`).toSorted()).toEqual(
            (await filesOf(snapshots, id)).toSorted(),
          );
        };
        return { start, ask, expectWhole };
      }

      async function filesOf(snapshots: string, snapshot: string): Promise<string[]> {
        const store = storeOf({ snapshots, keys });
        const { manifest } = await store.open(await store.find(snapshot));
        return manifest.tables.flatMap(({ chunks }) => chunks.map(({ file }) => file));
      }

      test('two take one encrypted snapshot into it, which opens for its reader', async () => {
        const { start, ask, expectWhole } = await openShop();
        await start();
        await start();
        expect(await ask()).toMatchObject({ code: 0 });
        await expectWhole();
      });

      test('one that writes a part is killed: another writes it, and nothing of the dead one is left', async () => {
        const { start, ask, expectWhole } = await openShop();
        const first = await start();
        const asked = ask();
        // So that there is something left to do for the second one.
        await first.writes();
        const second = await start();
        await second.writes();
        second.process.kill('SIGKILL');
        await once(second.process, 'exit');
        first.goOn();
        expect(await asked).toMatchObject({ code: 0 });
        await expectWhole();
      });

      test('the one that holds the transaction is killed: another takes the backup from the start', async () => {
        const { start, ask, expectWhole } = await openShop();
        const first = await start();
        const asked = ask();
        await first.writes();
        first.process.kill('SIGKILL');
        await once(first.process, 'exit');
        await start();
        expect(await asked).toMatchObject({ code: 0 });
        await expectWhole();
      });
    });
  });
});
