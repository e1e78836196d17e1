import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { CarryoverError } from '../../src/errors.ts';
import { openRemote } from '../../src/storage/open-remote.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { azure, connectionStringOf, freshContainer, openIn, unfinishedBlobs } from './azure-service.ts';
import { contentOf, streamOf } from './contract.ts';
import { startCuttingProxy } from './cutting-proxy.ts';
import { startFakeGcs } from './fake-gcs.ts';
import type { FakeGcs } from './fake-gcs.ts';
import { startHttpProxy } from './http-proxy.ts';
import type { Fault, HttpProxy, Passing } from './http-proxy.ts';
import { freshBucket, s3, s3Secrets, setS3Credentials, unfinishedUploads, urlOf } from './s3-service.ts';

/** One provider, and how its requests look. */
interface Provider {
  readonly name: string;
  readonly isThere: boolean;
  /** A new place, reached through the proxy. */
  fresh(): Promise<{ open(proxy: string): Storage; unfinished(): Promise<number> }>;
  /** A place that is not there. */
  missing(proxy: string): Storage;
  target(): string;
  /** What must be in no output. */
  readonly secrets: readonly string[];
  isList(passing: Passing): boolean;
  /** The request that makes an object of parts. */
  isCommit(passing: Passing): boolean;
  /** Where an upload is, one answer alone says: if it is lost, the upload can't be called off. */
  readonly answersAddress: boolean;
}

let fake: FakeGcs;
beforeAll(async () => {
  fake = await startFakeGcs();
  setS3Credentials();
  return () => fake.close();
});

const providers: readonly Provider[] = [
  {
    name: 'S3',
    isThere: s3.url !== undefined,
    target: () => s3.endpoint,
    async fresh() {
      const bucket = await freshBucket();
      return {
        open: (proxy) => openRemote(urlOf(bucket, proxy, '&silenceTimeout=8')),
        unfinished: async () => (await unfinishedUploads(bucket)).length,
      };
    },
    missing: (proxy) => openRemote(urlOf('carryover-none', proxy)),
    secrets: s3Secrets,
    isList: ({ method, url }) => method === 'GET' && url.includes('list-type=2'),
    isCommit: ({ method, url }) => method === 'POST' && /uploadId=/i.test(url),
    answersAddress: false,
  },
  {
    name: 'Azure',
    isThere: azure.url !== undefined,
    target: () => azure.endpoint,
    async fresh() {
      const container = await freshContainer();
      return {
        open: (proxy) => openIn(container, proxy, '?silenceTimeout=8'),
        unfinished: async () => (await unfinishedBlobs(container)).length,
      };
    },
    missing: (proxy) => openIn('carryover-none', proxy),
    secrets: [/AccountKey=([^;]+)/.exec(connectionStringOf())?.[1] ?? ''],
    isList: ({ method, url }) => method === 'GET' && url.includes('comp=list'),
    isCommit: ({ method, url }) => method === 'PUT' && url.includes('comp=blocklist'),
    answersAddress: false,
  },
  {
    name: 'a fake of Google Cloud Storage',
    isThere: true,
    target: () => fake.url,
    async fresh() {
      const bucket = fake.makeBucket();
      return {
        open: (proxy) => openRemote(`gs://${bucket}/p?endpoint=${proxy}&silenceTimeout=8`),
        unfinished: async () => fake.unfinished(bucket),
      };
    },
    missing: (proxy) => openRemote(`gs://carryover-none?endpoint=${proxy}`),
    secrets: [],
    isList: ({ method, url }) => method === 'GET' && /\/o\?/.test(url),
    isCommit: ({ method, headers }) => method === 'PUT' && /\/\d+$/.test(headers['content-range'] ?? ''),
    answersAddress: true,
  },
];

s3.mention();
azure.mention();

const small = Buffer.from('some bytes');
const big = Buffer.alloc(17 * 1024 * 1024, 'x');

/** No two places in it look alike. */
const mixed = Buffer.alloc(big.length);
for (let at = 0; at < mixed.length; at += 4) mixed.writeUInt32LE(at, at);

/** Bytes that are sent from one break to the next: within a head, and within parts. No request can meet more than it may. */
const cuts = [100, 1_000_000, 3_333_333, 5_000_000, 262_144];

// Most of the time they wait for the next try.
describe.concurrent.each(providers)('$name', (provider) => {
  describe.skipIf(!provider.isThere)('through a bad network', () => {
    async function world(
      { onTestFinished }: TestContext,
      decide: (passing: Passing, proxy: HttpProxy) => Fault,
    ) {
      const { open, unfinished } = await provider.fresh();
      const state = { isBad: false };
      const proxy = await startHttpProxy(provider.target(), (passing) =>
        state.isBad ? decide(passing, proxy) : 'pass',
      );
      onTestFinished(() => proxy.close());
      const storage = open(proxy.url);
      /** Lets the network be bad for as long as something is done. */
      async function inBadTimes<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
        const before = proxy.struck;
        state.isBad = true;
        try {
          return await work(storage);
        } finally {
          state.isBad = false;
          expect(proxy.struck).toBeGreaterThan(before);
        }
      }
      return { proxy, storage, inBadTimes, unfinished };
    }

    test.for(['reset', 'lose'] as const)('every first try of a request is: %s', async (fault, context) => {
      const tried = new Set<string>();
      const { storage, inBadTimes, unfinished } = await world(context, ({ method, url, headers }) => {
        const key = `${method} ${url.replace(/&?(X-Amz|x-id)[^&]*/g, '')} ${headers['content-range'] ?? ''}`;
        if (tried.has(key)) return 'pass';
        tried.add(key);
        return fault;
      });
      await inBadTimes(async () => {
        await storage.create('small', streamOf([small]));
        await storage.create('big', streamOf([big]));
        expect(await storage.write('note', small, 'ifAbsent')).toBe(true);
        expect(await storage.write('note', small, 'always')).toBe(true);
        expect((await contentOf(storage, 'big')).equals(big)).toBe(true);
        expect((await storage.list('')).objects).toHaveLength(3);
        expect(await storage.size('note')).toBe(small.length);
        await storage.remove('note');
        expect(await storage.size('note')).toBe(null);
      });
      const left = fault === 'lose' && provider.answersAddress ? 1 : 0;
      expect(await unfinished()).toBe(left);
      await expect(storage.create('small', streamOf([small]))).rejects.toMatchObject({
        code: 'WRITE_FAILED',
      });
      await expect(storage.create('big', streamOf([big]))).rejects.toMatchObject({ code: 'WRITE_FAILED' });
      expect(await unfinished()).toBe(left);
    });

    test('connections break in mid-part, at several places', async (context) => {
      const { open, unfinished } = await provider.fresh();
      const proxy = await startCuttingProxy(provider.target(), cuts);
      context.onTestFinished(() => proxy.close());
      const storage = open(proxy.url);
      await storage.create('mixed', streamOf([mixed]));
      expect(proxy.left).toBe(0);
      expect((await contentOf(storage, 'mixed')).equals(mixed)).toBe(true);
      expect(await unfinished()).toBe(0);
    });

    test('a body is cut, again and again: reading goes on where it broke', async (context) => {
      const { storage, inBadTimes } = await world(context, (passing, proxy) =>
        isRead(passing) && proxy.struck < 4 ? 'cut' : 'pass',
      );
      await storage.create('big', streamOf([big]));
      await inBadTimes(async () => expect((await contentOf(storage, 'big')).equals(big)).toBe(true));
    });

    test('a body stops: reading goes on where it stopped', async (context) => {
      const { storage, inBadTimes } = await world(context, (passing, proxy) =>
        isRead(passing) && proxy.struck < 1 ? 'stall' : 'pass',
      );
      await storage.create('big', streamOf([big]));
      await inBadTimes(async () => expect((await contentOf(storage, 'big')).equals(big)).toBe(true));
    });

    test('an object that is replaced while it is read is not mixed', async (context) => {
      let isReplaced = false;
      const { storage, inBadTimes } = await world(context, (passing) =>
        isRead(passing) && !isReplaced ? 'cut' : 'pass',
      );
      await storage.write('big', big, 'always');
      await inBadTimes(async () => {
        const reading = (async () => {
          for await (const chunk of storage.read('big')) {
            expect(chunk[0]).toBe(big[0]);
            if (isReplaced) continue;
            await storage.write('big', Buffer.alloc(big.length, 'y'), 'always');
            isReplaced = true;
          }
        })();
        await expect(reading).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      });
    });

    test('an error on the second page of a listing is an error', async (context) => {
      let lists = 0;
      const { storage, inBadTimes } = await world(context, (passing) =>
        provider.isList(passing) && ++lists > 1 ? { status: 500, body: Buffer.alloc(0) } : 'pass',
      );
      await storage.write('a/1', small, 'always');
      // One page is enough for these where pages are long: then the same request fails when it is sent again.
      await inBadTimes(async (there) => {
        await there.list('a').catch(() => undefined);
        const fault = await faultOf(there.list('a'));
        expect(fault.code).toBe('STORAGE_FAILED');
        await expect(there.removeFolder('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      });
      expect(await storage.size('a/1')).toBe(small.length);
    });

    test.for<[string, Buffer]>([
      ['nothing', Buffer.alloc(0)],
      ['a page of somebody in between', Buffer.from('<html><body>Please log in</body></html>')],
      [
        'an error that says 200',
        Buffer.from('<?xml version="1.0"?><Error><Code>InternalError</Code></Error>'),
      ],
    ])('a listing that is %s is not empty', async ([, body], context) => {
      const { inBadTimes } = await world(context, (passing) =>
        provider.isList(passing)
          ? { status: 200, headers: { 'content-type': 'application/xml' }, body }
          : 'pass',
      );
      await inBadTimes((storage) =>
        expect(storage.list('a')).rejects.toMatchObject({ code: 'STORAGE_FAILED' }),
      );
    });

    test('a service that is too busy for a while is asked again', async (context) => {
      const { storage, inBadTimes } = await world(context, (_, proxy) =>
        proxy.struck < 3
          ? { status: 503, body: Buffer.from('<Error><Code>SlowDown</Code></Error>') }
          : 'pass',
      );
      await inBadTimes(() => storage.create('small', streamOf([small])));
      expect(await contentOf(storage, 'small')).toEqual(small);
    });

    test('an object whose last request fails for good is not there, nor are its parts', async (context) => {
      const body = Buffer.from('<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>');
      const { storage, inBadTimes, unfinished } = await world(context, (passing) =>
        provider.isCommit(passing) ? { status: provider.name === 'S3' ? 200 : 500, body } : 'pass',
      );
      const fault = await inBadTimes(() => faultOf(storage.create('big', streamOf([big]))));
      expect(fault.code).toBe('STORAGE_FAILED');
      expect(await storage.size('big')).toBe(null);
      if (provider.name !== 'Azure') expect(await unfinished()).toBe(0);
      await storage.removeFolder('');
      expect(await unfinished()).toBe(0);
    });

    test('nobody is there: the error says so, and shows no secret', async (context) => {
      const { storage, inBadTimes } = await world(context, () => 'reset');
      await inBadTimes(async () => {
        const all = [storage.list(''), storage.size('x'), storage.write('x', small, 'always')];
        for (const fault of await Promise.all(all.map(faultOf))) {
          expect(fault.code).toBe('STORAGE_FAILED');
          expect(fault.hint).toBeTruthy();
          const shown = inspect([fault, storage], { depth: 20, showHidden: true });
          for (const secret of provider.secrets) expect(shown).not.toContain(secret);
        }
      });
    });

    test('a bucket that is not there is not an empty one', async (context) => {
      const proxy = await startHttpProxy(provider.target(), () => 'pass');
      context.onTestFinished(() => proxy.close());
      const storage = provider.missing(proxy.url);
      const all = [storage.list(''), storage.size('x'), storage.removeFolder('x'), contentOf(storage, 'x')];
      for (const { message } of await Promise.all(all.map(faultOf)))
        expect(message).toMatch(/there is no such (bucket|container)/);
    });
  });
});

/** Asks for the bytes of the big object; Google's client asks what it is first, which is something else. */
function isRead({ method, url }: Passing): boolean {
  return (
    method === 'GET' && url.includes('big') && (!url.includes('/storage/v1/') || url.includes('alt=media'))
  );
}

async function faultOf(doing: Promise<unknown>): Promise<CarryoverError> {
  const fault = await doing.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof CarryoverError)) throw new Error('it did not fail', { cause: fault });
  return fault;
}
