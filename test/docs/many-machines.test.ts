import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { validateDocument } from '../../src/validate.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import { describeWithRedis, startRedis } from '../servers/redis.ts';
import { freshBucket, s3, s3Environment, urlOf } from '../storage/s3-service.ts';
import { tempFolder } from '../temp-folder.ts';
import { cleanShell } from './shell.ts';

const guide = readFileSync(new URL('../../docs/MANY-MACHINES.md', import.meta.url), 'utf8');
const [, config = ''] = /^```json\n(.*?)^```/ms.exec(guide) ?? [];

test('the config of docs/MANY-MACHINES.md is one', () => {
  validateDocument('config', JSON.parse(config), { file: 'MANY-MACHINES.md', code: 'CONFIG_INVALID' });
});

s3.mention();

await describeEachServer(['postgres'], (server) => {
  describeWithRedis('docs/MANY-MACHINES.md', () => {
    describe.skipIf(s3.url === undefined)('with a bucket', () => {
      test('its shell blocks run from top to bottom, against real services', async () => {
        const redis = await startRedis();
        const database = await freshDatabase(server, 'CREATE TABLE t (id int PRIMARY KEY)');
        const [folder, root] = [tempFolder(), tempFolder()];
        const shell = cleanShell(root);
        writeFileSync(join(root, 'bin/npm'), '#!/bin/sh\n', { mode: 0o755 });
        const workers = () => [1, 2].map((number) => pidIn(join(folder, `worker-${number}.pid`)));
        onTestFinished(async () => {
          await database.remove();
          await redis.stop();
        });
        const real = { database: database.url, snapshots: urlOf(await freshBucket()), queue: redis.url };
        expect(Object.keys(JSON.parse(config) as object)).toEqual(Object.keys(real));
        writeFileSync(join(folder, 'carryover.config.json'), JSON.stringify(real));

        const blocks = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
        expect(blocks.length).toBeGreaterThan(3);
        for (const block of blocks) {
          const ended = await shell(`set -e\n${block}`, folder, s3Environment());
          expect({ block, ...ended }).toMatchObject({ code: 0 });
        }
        while (workers().some(isAlive)) await sleep(50);
        const said = [1, 2].map((number) => readFileSync(join(folder, `worker-${number}.log`), 'utf8'));
        expect(said.join('\n')).toMatch(/^Backup of .*: done\.$/m);
        for (const log of said) expect(log).toContain('The worker was stopped');
      });
    });
  });
});

function pidIn(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
