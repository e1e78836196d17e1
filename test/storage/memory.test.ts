import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRemote } from '../../src/storage/open-remote.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { azure, freshContainer, openIn } from './azure-service.ts';
import { startFakeGcs } from './fake-gcs.ts';
import { freshBucket, s3, urlOf } from './s3-service.ts';

const megabyte = 1024 * 1024;
const total = 256;

describe.each([
  ['S3', s3, async () => openRemote(urlOf(await freshBucket()))],
  ['Azure', azure, async () => openIn(await freshContainer())],
] as const)('%s', (_, service, open) => {
  service.mention();

  test.skipIf(service.url === undefined)('an object of any size takes the same memory', async () => {
    const storage: Storage = await open();
    const { early, late } = await write(storage);
    let [read, peak] = [0, 0];
    const before = process.memoryUsage().rss / megabyte;
    for await (const chunk of storage.read('big')) {
      read += chunk.length;
      peak = Math.max(peak, process.memoryUsage().rss / megabyte);
    }
    expect(read).toBe(total * megabyte);
    expect(peak - before).toBeLessThan(130);
    console.log(
      `memory in MiB: writing ${early.toFixed()} then ${late.toFixed()}, reading ${before.toFixed()} to ${peak.toFixed()}`,
    );
  });
});

// The fake is in this process, and its bytes would be ours: it keeps none, so that there are none to be read.
test('a fake of Google Cloud Storage: an object of any size is written with the same memory', async () => {
  const fake = await startFakeGcs({ isForgetful: true });
  onTestFinished(() => fake.close());
  const { early, late } = await write(openRemote(`gs://${fake.makeBucket()}?endpoint=${fake.url}`));
  console.log(`memory in MiB: writing ${early.toFixed()} then ${late.toFixed()}`);
});

async function write(storage: Storage): Promise<{ early: number; late: number }> {
  let [early, late] = [0, 0];
  async function* source(): AsyncGenerator<Buffer> {
    for (let made = 0; made < total; made++) {
      const rss = process.memoryUsage().rss / megabyte;
      if (made < total / 4) early = Math.max(early, rss);
      else late = Math.max(late, rss);
      yield randomBytes(megabyte);
    }
  }
  await storage.create('big', source());
  expect(await storage.size('big')).toBe(total * megabyte);
  // Parts of 8 MiB that are not yet collected are some of it; all of the object would be 190 MiB more.
  expect(late - early).toBeLessThan(130);
  return { early, late };
}
