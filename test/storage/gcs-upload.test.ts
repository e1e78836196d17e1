import { beforeAll, describe, expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { openRemote } from '../../src/storage/open-remote.ts';
import { contentOf, streamOf } from './contract.ts';
import { startFakeGcs } from './fake-gcs.ts';
import type { FakeGcs } from './fake-gcs.ts';
import { startHttpProxy } from './http-proxy.ts';
import type { Answer, Fault, Passing } from './http-proxy.ts';

const megabyte = 1024 * 1024;
const big = Buffer.alloc(20 * megabyte);
for (let at = 0; at < big.length; at += 4) big.writeUInt32LE(at, at);

let fake: FakeGcs;
beforeAll(async () => {
  fake = await startFakeGcs();
  return () => fake.close();
});

/** The requests of an upload, and those that write an object at once or remove it. */
type Step = 'begin' | 'part' | 'last' | 'ask' | 'call off' | 'put' | 'remove';

/** What happens to a step that is taken for the first time, the second …. */
type Meddle = (step: Step, times: number) => Fault | Promise<Fault>;

async function world({ onTestFinished }: TestContext, meddle: Meddle) {
  const bucket = fake.makeBucket();
  const times = new Map<Step, number>();
  const seen: Passing[] = [];
  const proxy = await startHttpProxy(fake.url, async (passing) => {
    const step = stepOf(passing);
    if (step === null) return 'pass';
    seen.push(passing);
    const count = (times.get(step) ?? 0) + 1;
    times.set(step, count);
    return meddle(step, count);
  });
  onTestFinished(() => proxy.close());
  const storage = openRemote(`gs://${bucket}/p?endpoint=${proxy.url}&silenceTimeout=8`);
  return {
    storage,
    seen,
    create: () => storage.create('big', streamOf([big])),
    unfinished: () => fake.unfinished(bucket),
  };
}

function stepOf({ method, url, headers }: Passing): Step | null {
  if (method === 'POST' && url.includes('uploadType=resumable')) return 'begin';
  if (method === 'POST') return 'put';
  if (method === 'DELETE') return url.includes('upload_id=') ? 'call off' : 'remove';
  if (method !== 'PUT') return null;
  const range = headers['content-range'] ?? '';
  if (range.startsWith('bytes *')) return 'ask';
  return range.endsWith('/*') ? 'part' : 'last';
}

/** A fault of one step, its first time or those that are named. */
function at(when: Step, fault: Fault, ...which: number[]): Meddle {
  const chosen = which.length === 0 ? [1] : which;
  return (step, times) => (step === when && chosen.includes(times) ? fault : 'pass');
}

function always(when: readonly Step[], fault: Fault): Meddle {
  return (step) => (when.includes(step) ? fault : 'pass');
}

/** The first of them that does anything. */
function both(one: Meddle, other: Meddle): Meddle {
  return async (step, times) => {
    const fault = await one(step, times);
    return fault === 'pass' ? other(step, times) : fault;
  };
}

/** The first part is never answered. */
const silent: Meddle = (step, times) =>
  step === 'part' && times === 1 ? new Promise<never>(() => undefined) : 'pass';

const otherChecksum: Fault = {
  alter: ({ body, ...rest }) => ({
    ...rest,
    body: Buffer.from(body.toString().replace(/"crc32c":"[^"]+"/, '"crc32c":"AAAAAA=="')),
  }),
};

function status(code: number, message = ''): Answer {
  const body = Buffer.from(JSON.stringify({ error: { code, message, errors: [{ message }] } }));
  return { status: code, headers: { 'content-type': 'application/json' }, body };
}

/** It has so many bytes. */
function has(bytes: number): Answer {
  const headers = bytes === 0 ? {} : { range: `bytes=0-${bytes - 1}` };
  return { status: 308, headers, body: Buffer.alloc(0) };
}

describe.concurrent('an upload in parts to a fake of Google Cloud Storage', () => {
  test.for<[string, Meddle]>([
    ['it is not begun at once', at('begin', status(503))],
    ['it is too busy for a part', at('part', status(429), 1, 2, 3)],
    ['it is too busy for the last part', at('last', status(503))],
    ['it does not say at once how far it is', both(at('part', 'reset'), at('ask', status(500), 1, 2))],
    ['it took nothing', at('part', has(0))],
    ['it took less than was sent', at('part', has(3 * megabyte))],
    ['it lost some of a part', both(at('part', has(5 * megabyte)), at('part', has(2 * megabyte), 2))],
    ['it took all, and made nothing of it', at('last', has(big.length))],
    ['half of the last answer never comes', at('last', 'stall')],
    ['the last answer is cut', at('last', 'cut')],
    ['a part is not answered', silent],
    [
      'the last answer is lost, and then the upload is forgotten',
      both(at('last', 'lose'), always(['ask'], status(410))),
    ],
  ])('%s: the object is what was sent', async ([, meddle], context) => {
    const { create, storage, unfinished } = await world(context, meddle);
    await create();
    expect((await contentOf(storage, 'big')).equals(big)).toBe(true);
    expect(unfinished()).toBe(0);
  });

  test.for<[string, Meddle, RegExp]>([
    ['a part is refused', at('part', status(403)), /may not do that/],
    ['the upload is forgotten', at('part', status(410)), /no longer knows the upload/],
    [
      'a part is lost that was there',
      both(at('part', has(megabyte), 2), always(['ask'], has(megabyte))),
      /not one that Google/,
    ],
    ['it has more than was sent', at('part', has(9 * megabyte)), /not one that Google/],
    ['it ends too early', at('part', { status: 200, body: Buffer.from('{}') }), /not one that Google/],
    ['somebody else answers', at('begin', { status: 200, body: Buffer.from('Hi') }), /not one that Google/],
    ['a part is never taken', always(['part'], has(0)), /too busy/],
    ['nothing is ever made of it', always(['last', 'ask'], has(big.length)), /too busy/],
    [
      'it says that all is well, and not of what',
      always(['last', 'ask'], {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('null'),
      }),
      /not one that Google/,
    ],
    [
      'the service finds other bytes than were sent',
      at('last', status(400, `Provided CRC32C "a" doesn't match calculated CRC32C "b".`)),
      /altered on their way/,
    ],
    ['its checksum is another one', at('last', otherChecksum), /altered on their way/],
  ])('%s: there is no object, and nothing is left', async ([, meddle, message], context) => {
    const { create, storage, unfinished } = await world(context, meddle);
    const fault = { code: 'STORAGE_FAILED', message: expect.stringMatching(message) as string };
    await expect(create()).rejects.toMatchObject(fault);
    expect(await storage.size('big')).toBe(null);
    expect(unfinished()).toBe(0);
  });

  test('an object that is not what was sent, and can not be removed, is an error', async (context) => {
    const meddle = both(always(['last', 'put'], otherChecksum), always(['remove'], status(403)));
    const { create, storage } = await world(context, meddle);
    const fault = {
      code: 'STORAGE_FAILED',
      message: expect.stringMatching(/altered on their way/) as string,
    };
    await expect(create()).rejects.toMatchObject(fault);
    await expect(storage.write('small', Buffer.from('x'), 'ifAbsent')).rejects.toMatchObject(fault);
  });

  test('an object of that name may be told of when it begins', async (context) => {
    const { create } = await world(context, at('begin', status(412)));
    await expect(create()).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });

  test('parts go once, and the last has the checksum of the whole', async (context) => {
    const { create, seen } = await world(context, () => 'pass');
    await create();
    expect(seen.map(({ headers }) => [headers['content-range'], headers['x-goog-hash']])).toEqual([
      [undefined, undefined],
      ['bytes 0-8388607/*', undefined],
      ['bytes 8388608-16777215/*', undefined],
      ['bytes 16777216-20971519/20971520', expect.stringMatching(/^crc32c=.{6}==$/)],
    ]);
  });
});
