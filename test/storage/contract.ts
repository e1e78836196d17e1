import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';

/** All that every storage must do, as tests of the suite around it. `open` gives a new and empty one. */
export function storageContract(open: () => Promise<Storage>): void {
  let storage: Storage;
  beforeAll(async () => void (storage = await open()));

  test('an object is what was written, in whatever chunks', async () => {
    const chunks = [randomBytes(1), randomBytes(70_000), Buffer.alloc(0), randomBytes(300_000)];
    await storage.create('shop/one/tables/0001-users.jsonl.gz', streamOf(chunks));
    expect(await contentOf(storage, 'shop/one/tables/0001-users.jsonl.gz')).toEqual(Buffer.concat(chunks));
    expect(await storage.size('shop/one/tables/0001-users.jsonl.gz')).toBe(370_001);
  });

  test('an object of many megabytes is what was written', async () => {
    const megabyte = randomBytes(1024 * 1024);
    await storage.create('big/object', streamOf(Array.from({ length: 19 }, () => megabyte)));
    let at = 0;
    for await (const chunk of storage.read('big/object')) {
      expect(chunk.length).toBeLessThanOrEqual(1024 * 1024);
      for (let done = 0; done < chunk.length;) {
        const start = (at + done) % megabyte.length;
        const end = Math.min(chunk.length - done, megabyte.length - start);
        expect(chunk.subarray(done, done + end).equals(megabyte.subarray(start, start + end))).toBe(true);
        done += end;
      }
      at += chunk.length;
    }
    expect(at).toBe(19 * megabyte.length);
  });

  test('an empty object is one', async () => {
    await storage.create('empty/created', streamOf([]));
    expect(await storage.write('empty/written', Buffer.alloc(0), 'ifAbsent')).toBe(true);
    for (const name of ['empty/created', 'empty/written']) {
      expect(await storage.size(name)).toBe(0);
      expect(await contentOf(storage, name)).toEqual(Buffer.alloc(0));
      expect(await contentOf(storage, name, 10)).toEqual(Buffer.alloc(0));
    }
  });

  test('reading ends where it is told to', async () => {
    await storage.write('part', Buffer.from('0123456789'), 'always');
    for (const bytes of [0, 1, 9, 10, 11])
      expect((await contentOf(storage, 'part', bytes)).toString()).toBe('0123456789'.slice(0, bytes));
  });

  test('a reader may stop early', async () => {
    await storage.create('stopped', streamOf([randomBytes(3_000_000)]));
    for await (const chunk of storage.read('stopped')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await storage.size('stopped')).toBe(3_000_000);
  });

  test('what is not there has no size, and is damage to whoever reads it', async () => {
    expect(await storage.size('nobody/home')).toBe(null);
    for (const bytes of [undefined, 0, 5])
      await expect(contentOf(storage, 'nobody/home', bytes)).rejects.toMatchObject({
        code: 'SNAPSHOT_DAMAGED',
      });
    // Neither is a folder an object.
    await storage.write('folder/object', Buffer.from('x'), 'always');
    expect(await contentOf(storage, 'folder/object')).toEqual(Buffer.from('x'));
    await expect(contentOf(storage, 'folder')).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
  });

  test('creating never replaces, not even a big object', async () => {
    for (const size of [3, 18 * 1024 * 1024]) {
      const name = `once/${size}`;
      await storage.create(name, streamOf([Buffer.from('first')]));
      const again = storage.create(name, streamOf([Buffer.alloc(size)]));
      await expect(again).rejects.toMatchObject({ code: 'WRITE_FAILED' });
      expect((await contentOf(storage, name)).toString()).toBe('first');
    }
  });

  test.each([0, 1, 20 * 1024 * 1024])('a stream that throws after %i bytes leaves nothing', async (bytes) => {
    const broken = new Error('the source is broken');
    async function* source(): AsyncGenerator<Buffer> {
      if (bytes > 0) yield Buffer.alloc(bytes);
      throw broken;
    }
    await expect(storage.create(`broken/${bytes}`, source())).rejects.toBe(broken);
    expect(await storage.size(`broken/${bytes}`)).toBe(null);
    expect((await storage.list('broken')).objects).toEqual([]);
    // And the name is free.
    await storage.create(`broken/${bytes}`, streamOf([Buffer.from('whole')]));
    await storage.removeFolder('broken');
  });

  test('writing replaces, or never does', async () => {
    expect(await storage.write('note', Buffer.from('one'), 'ifAbsent')).toBe(true);
    expect(await storage.write('note', Buffer.from('two'), 'ifAbsent')).toBe(false);
    expect((await contentOf(storage, 'note')).toString()).toBe('one');
    expect(await storage.write('note', Buffer.from('three'), 'always')).toBe(true);
    expect((await contentOf(storage, 'note')).toString()).toBe('three');
    expect(await storage.write('note', Buffer.from('four'), 'ifAbsent')).toBe(false);
  });

  test('of writers at once that must not replace, one alone succeeds', async () => {
    for (let round = 0; round < 5; round++) {
      const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
      const written = await Promise.all(
        writers.map((writer) => storage.write(`race/${round}`, Buffer.from(writer), 'ifAbsent')),
      );
      const winners = writers.filter((_, index) => written[index]);
      expect(winners).toHaveLength(1);
      expect((await contentOf(storage, `race/${round}`)).toString()).toBe(winners[0]);
    }
  });

  test('of creators at once one alone succeeds', async () => {
    const creators = [1, 2, 3, 4].map((byte) =>
      storage.create('race/big', streamOf([Buffer.alloc(9 * 1024 * 1024, byte)])).then(
        () => byte,
        (error: unknown) => error,
      ),
    );
    const ended = await Promise.all(creators);
    const winners = ended.filter((one) => typeof one === 'number');
    expect(winners).toHaveLength(1);
    for (const one of ended) if (typeof one !== 'number') expect(one).toMatchObject({ code: 'WRITE_FAILED' });
    const content = await contentOf(storage, 'race/big');
    expect(content.length).toBe(9 * 1024 * 1024);
    expect(new Set([content[0], content.at(-1)])).toEqual(new Set(winners));
  });

  test('a folder lists what is directly in it', async () => {
    const before = Date.now() - 60_000;
    for (const name of ['l/a', 'l/b/c', 'l/b/d/e', 'l/b-2/f', 'l2/g', 'l/b.x'])
      await storage.write(name, Buffer.from(name), 'always');
    const { folders, objects } = await storage.list('l');
    expect(folders.toSorted()).toEqual(['b', 'b-2']);
    expect(objects.map(({ name, bytes }) => [name, bytes]).toSorted()).toEqual([
      ['a', 3],
      ['b.x', 5],
    ]);
    for (const { writtenAt, isStrange } of objects) {
      expect(isStrange).toBe(undefined);
      expect(writtenAt).toBeGreaterThan(before);
      expect(writtenAt).toBeLessThan(Date.now() + 60_000);
    }
    expect((await storage.list('')).folders).toEqual(expect.arrayContaining(['l', 'l2']));
    expect(await storage.list('l/b/d')).toMatchObject({ folders: [], objects: [{ name: 'e', bytes: 7 }] });
  });

  test('a folder that is not there lists nothing', async () => {
    expect(await storage.list('no/such')).toEqual({ folders: [], objects: [] });
  });

  test('every name that a snapshot may have is one', async () => {
    const names = ['A', 'a', '~', '-', '_', '...', '.x', 'a~b-c_d.e', 'x'.repeat(200)];
    // A file system may not tell A from a.
    for (const [index, name] of names.entries())
      await storage.write(`names/${index}/${name}`, Buffer.from(name), 'ifAbsent');
    for (const [index, name] of names.entries()) {
      expect((await storage.list(`names/${index}`)).objects.map((object) => object.name)).toEqual([name]);
      expect((await contentOf(storage, `names/${index}/${name}`)).toString()).toBe(name);
    }
  });

  test('what is removed is gone, and nothing else', async () => {
    for (const name of ['r/a', 'r/b', 'r/c/d', 'r-2/e'])
      await storage.write(name, Buffer.from('x'), 'always');
    await storage.remove('r/a');
    expect(await storage.size('r/a')).toBe(null);
    await storage.remove('r/a');
    await storage.remove('r/none');
    await storage.removeFolder('r');
    await storage.removeFolder('r');
    expect(await storage.list('r')).toEqual({ folders: [], objects: [] });
    expect(await storage.size('r/c/d')).toBe(null);
    expect(await storage.size('r-2/e')).toBe(1);
  });

  test('a folder is settled', async () => {
    await storage.write('settled/a/b', Buffer.from('x'), 'always');
    await storage.settle('settled/a');
    await storage.settle('');
  });

  test('it says where things are', () => {
    expect(storage.locate('')).toBe(storage.location);
    expect(storage.location).not.toMatch(/\/$/);
    expect(storage.locate('a/b')).toBe(`${storage.location}/a/b`);
  });

  test('free space is a number, or has no bound', async () => {
    const free = await storage.free();
    if (storage.folder === null) expect(free).toBe(null);
    else expect(free).toBeGreaterThan(0);
  });
}

export async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield chunk;
}

export async function contentOf(storage: Storage, name: string, bytes?: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of storage.read(name, bytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
