import { beforeAll, expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { openRemote } from '../../src/storage/open-remote.ts';
import { contentOf, streamOf } from './contract.ts';
import { startFakeGcs } from './fake-gcs.ts';
import type { FakeGcs } from './fake-gcs.ts';
import { startHttpProxy } from './http-proxy.ts';
import type { Fault, Passing } from './http-proxy.ts';

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));

let fake: FakeGcs;
beforeAll(async () => {
  fake = await startFakeGcs();
  return () => fake.close();
});

/** A bucket with an object; `meddle` is asked about every request for its bytes. */
async function world({ onTestFinished }: TestContext, meddle: (times: number, passing: Passing) => Fault) {
  const bucket = fake.makeBucket();
  const direct = openRemote(`gs://${bucket}/p?endpoint=${fake.url}`);
  await direct.create('big', streamOf([bytes]));
  const asked: Passing[] = [];
  const proxy = await startHttpProxy(fake.url, async (passing) => {
    if (!passing.url.includes('alt=media')) return 'pass';
    const fault = meddle(asked.push(passing), passing);
    // The service is asked behind this.
    if (fault !== 'pass' && typeof fault !== 'object') await direct.remove('big');
    return fault;
  });
  onTestFinished(() => proxy.close());
  const storage = openRemote(`gs://${bucket}/p?endpoint=${proxy.url}&silenceTimeout=2`);
  return { asked, read: (upTo?: number) => contentOf(storage, 'big', upTo) };
}

test('what the service is too busy to give, it is asked for again', async (context) => {
  const busy = { status: 503, body: Buffer.from('{"error":{"code":503}}') };
  const { asked, read } = await world(context, (times) => (times < 3 ? busy : 'pass'));
  expect((await read()).equals(bytes)).toBe(true);
  expect(asked).toHaveLength(3);
});

test.for(['cut', 'stall'] as const)('an error whose own body breaks (%s) is told', async (how, context) => {
  const { asked, read } = await world(context, () => how);
  await expect(read()).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('it was changed while it was read') as string,
  });
  expect(asked).toHaveLength(1);
});

test('other bytes than those that were asked for are refused', async (context) => {
  const { read } = await world(context, () => ({ alter: (answer) => ({ ...answer, status: 200 }) }));
  await expect(read(10)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  const { read: another } = await world(context, () => ({
    alter: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-range': 'bytes 1-10/100000' } }),
  }));
  await expect(another(10)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});
