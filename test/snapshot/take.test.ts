import { execFileSync } from 'node:child_process';
import { chmod, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storeOf } from '../../src/api/store-of.ts';
import type { Event } from '../../src/events.ts';
import { createFingerprint } from '../../src/values/fingerprint.ts';
import type { Snapshot } from '../../src/snapshot/open.ts';
import { smallDisk } from '../files/small-disk.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { fakeDatabase } from './fake-reader.ts';
import type { FakeTable } from './fake-reader.ts';
import { storeIn } from './places.ts';
import { people, takeFake } from './take-fake.ts';

async function linesOf(snapshot: Snapshot, table: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const { data } of snapshot.read(table)) parts.push(data);
  return Buffer.concat(parts).toString();
}

async function files(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).toSorted();
}

function linesIn({ rows }: FakeTable): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

describe('takeSnapshot', () => {
  it.each(['gzip', 'none'] as const)('keeps every row (%s)', async (compression) => {
    const folder = await temporaryFolder();
    const empty: FakeTable = { name: 'empty', columns: { x: 'any' }, rows: [] };
    const snapshot = await takeFake(folder, [people(10), empty], { compression });
    expect(await linesOf(snapshot, 'people')).toBe(linesIn(people(10)));
    expect(await linesOf(snapshot, 'empty')).toBe('');
    expect(snapshot.schemaScript).toBe('CREATE TABLE "people";\nCREATE TABLE "empty";\n');
    expect(snapshot.portable).toEqual({ tables: {} });
  });

  it('holds few chunks at a time, however many there are', async () => {
    const folder = await temporaryFolder();
    const writing = { now: 0, most: 0 };
    const store = storeOf({ snapshots: folder }, (storage) => ({
      ...storage,
      async create(name, chunks) {
        if (!name.includes('/tables/')) return storage.create(name, chunks);
        writing.most = Math.max(writing.most, (writing.now += 1));
        await storage.create(name, chunks);
        writing.now -= 1;
      },
    }));
    const sizes = { least: 100, usual: 100, most: 1000 };
    const { manifest } = await takeFake(folder, [people(1000)], { store, chunkSizes: sizes });
    expect(manifest.tables[0]?.chunks.length).toBeGreaterThan(50);
    expect(writing.most).toBe(3);
  });

  it('warns where the snapshot before is of a database at another place, each time that it changes', async () => {
    const folder = await temporaryFolder();
    const warned: number[] = [];
    for (const location of ['/a/shop.db', '/a/shop.db', '/b/shop.db', '/b/shop.db', '/a/shop.db']) {
      const events: Event[] = [];
      await takeFake(folder, [people(1)], { origin: { kind: 'database', location }, events });
      const found = events.filter((event) => event.type === 'warning');
      warned.push(found.length);
      for (const event of found) {
        expect(event).toMatchObject({ code: 'OTHER_DATABASE' });
        expect(event.message).toMatch(/of \/[ab]\/shop.db, this one of \/[ab]\/shop.db, and both .* "shop"/);
      }
    }
    expect(warned).toEqual([0, 0, 1, 0, 1]);
  });

  it('describes what it took', async () => {
    const snapshot = await takeFake(await temporaryFolder(), [people(10)], { compression: 'none' });
    const lines = linesIn(people(10));
    const fingerprint = createFingerprint();
    fingerprint.add(Buffer.from(lines));
    expect(snapshot.manifest).toMatchObject({
      formatVersion: 2,
      id: snapshot.id,
      database: 'shop',
      engine: { name: 'fake', version: 'Fake 1.0' },
      origin: { kind: 'database', location: '/data/shop.db' },
      reason: 'backup',
      parent: null,
      compression: 'none',
      settings: { user_version: 7 },
      notes: [],
    });
    expect(Object.entries(snapshot.manifest.sequences)).toEqual([['__proto__', '41']]);
    expect(snapshot.manifest.tables).toMatchObject([
      {
        name: 'people',
        rows: 10,
        fingerprint: fingerprint.hex(),
        chunks: [{ file: 'tables/0001-people.jsonl', rows: 10, bytes: lines.length, rawBytes: lines.length }],
      },
    ]);
  });

  it('makes files for the owner alone, and no others', async () => {
    const store = join(await temporaryFolder(), 'snapshots');
    const { folder, id } = await takeFake(store, [people(1)]);
    expect(folder).toBe(join(store, 'shop', id));
    const there = await files(store);
    const names = ['manifest.json', 'schema.json', 'schema.sql', 'tables', 'tables/0001-people.jsonl.gz'];
    expect(there).toEqual(['shop', `shop/${id}`, ...names.map((name) => `shop/${id}/${name}`)]);
    for (const name of there) {
      const found = await stat(join(store, name));
      expect(found.mode & 0o777).toBe(found.isDirectory() ? 0o700 : 0o600);
    }
  });

  it('writes the same bytes for the same rows', async () => {
    const folder = await temporaryFolder();
    const first = await takeFake(folder, [people(500)]);
    const second = await takeFake(folder, [people(500)]);
    for (const name of ['schema.json', 'schema.sql', 'tables/0001-people.jsonl.gz']) {
      expect(await readFile(join(second.folder, name))).toEqual(await readFile(join(first.folder, name)));
    }
  });

  it('names its files itself, whatever the tables are called', async () => {
    const names = ['../../x', 'T', 't', 'con', 'ä\u0301'.repeat(300), '', 'a"b\n', '\u0000', '__proto__'];
    const tables = names.map((name) => ({ ...people(1), name }));
    const snapshot = await takeFake(await temporaryFolder(), tables);
    expect(snapshot.manifest.tables.map(({ name }) => name)).toEqual(names);
    expect(await readdir(join(snapshot.folder, 'tables'))).toHaveLength(names.length);
    for (const name of names) expect(await linesOf(snapshot, name)).toBe(linesIn(people(1)));
  });

  it('takes the rows of shadow tables, and of virtual tables none', async () => {
    const virtual: FakeTable = { ...people(3), name: 'search', kind: 'virtual', counted: 3 };
    const shadow: FakeTable = { ...people(3), name: 'search_data', kind: 'shadow' };
    const snapshot = await takeFake(await temporaryFolder(), [virtual, shadow]);
    expect(snapshot.manifest.tables).toMatchObject([
      { name: 'search', kind: 'virtual', rows: 0, chunks: [] },
      {
        name: 'search_data',
        kind: 'shadow',
        rows: 3,
        chunks: [{ file: 'tables/0002-search_data.jsonl.gz' }],
      },
    ]);
    expect(await linesOf(snapshot, 'search')).toBe('');
  });

  it('marks generated columns', async () => {
    const table = { ...people(1), generated: ['name'] };
    const snapshot = await takeFake(await temporaryFolder(), [table]);
    expect(snapshot.manifest.tables[0]?.columns.map(({ generated }) => generated)).toEqual([undefined, true]);
  });

  it('tells how far it is', async () => {
    const events: Event[] = [];
    await takeFake(await temporaryFolder(), [people(10)], { events });
    expect(events.at(-1)).toEqual({ type: 'progress', step: 'snapshot', table: 'people', rows: 10, of: 10 });
  });

  it('names the previous snapshot as its parent', async () => {
    const folder = await temporaryFolder();
    const first = await takeFake(folder, [people(1)]);
    expect((await takeFake(folder, [people(1)])).manifest.parent).toBe(first.id);
  });
});

describe('takeSnapshot leaves nothing behind', () => {
  it('when fewer rows come than the database counts: a dead connection can look like the end', async () => {
    const folder = await temporaryFolder();
    const taking = takeFake(folder, [people(2), { ...people(4), name: 'cut', counted: 9 }]);
    await expect(taking).rejects.toMatchObject({
      code: 'VERIFICATION_FAILED',
      details: { table: 'cut', read: 4, counted: 9 },
    });
    expect(await files(folder)).toEqual(['shop']);
  });

  it.each(['gzip', 'none'] as const)('when reading fails in the middle (%s)', async (compression) => {
    const folder = await temporaryFolder();
    const taking = takeFake(folder, [{ ...people(100), failsAfter: 5 }], { compression });
    await expect(taking).rejects.toThrow('the connection is gone');
    expect(await files(folder)).toEqual(['shop']);
  });

  it('when it is interrupted', async () => {
    const folder = await temporaryFolder();
    const aborting = new AbortController();
    let blocks = 0;
    const database = fakeDatabase([people(100)], () => {
      blocks += 1;
      if (blocks === 3) aborting.abort();
    });
    const taking = takeFake(folder, [], { ...database, signal: aborting.signal });
    await expect(taking).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(blocks).toBeLessThan(6);
    expect(await files(folder)).toEqual(['shop']);
  });

  it('when the disk is full; earlier snapshots are as they were', async (context) => {
    const disk = smallDisk(context, '128k');
    const first = await takeFake(disk, [people(2)], { compression: 'none' });
    const before = await files(disk);
    const taking = takeFake(disk, [people(20_000)], { compression: 'none' });
    await expect(taking).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining('ENOSPC'),
    });
    expect(await files(disk)).toEqual(before);
    expect(await linesOf(first, 'people')).toBe(linesIn(people(2)));
  });

  it('when the folder can be written by everybody: it does not begin', async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o777);
    await expect(takeFake(folder, [people(1)])).rejects.toMatchObject({ code: 'USAGE' });
    expect(await files(folder)).toEqual([]);
  });
});

describe('gzip files', () => {
  it('are read by any gunzip', async () => {
    const { folder } = await takeFake(await temporaryFolder(), [people(1000)]);
    const text = execFileSync('gzip', ['-dc', join(folder, 'tables/0001-people.jsonl.gz')], {
      encoding: 'utf8',
    });
    expect(text).toBe(linesIn(people(1000)));
  });
});

describe('the row-count guard', () => {
  it('stops the snapshot after a table has lost more than half of its rows', async () => {
    const folder = await temporaryFolder();
    const first = await takeFake(folder, [people(10)]);
    const before = await files(folder);
    await expect(takeFake(folder, [people(4)])).rejects.toMatchObject({
      code: 'ROWS_SHRANK',
      message: expect.stringContaining('"people" went from 10 to 4 rows'),
      hint: expect.stringContaining('--allow-shrink "people"'),
    });
    expect(await files(folder)).toEqual(before);
    expect(await storeIn(folder).find('latest', 'shop')).toMatchObject({ folder: first.place.folder });
  });

  it('warns of a smaller loss, and of one that is allowed', async () => {
    const folder = await temporaryFolder();
    await takeFake(folder, [people(10)]);
    const events: Event[] = [];
    await takeFake(folder, [people(9)], { events });
    await takeFake(folder, [people(1)], { events, shrink: { limit: 0.5, allow: ['people'] } });
    expect(events.filter(({ type }) => type === 'warning')).toMatchObject([
      { code: 'ROWS_SHRANK', message: expect.stringContaining('from 10 to 9') },
      { code: 'ROWS_SHRANK', message: expect.stringContaining('from 9 to 1') },
    ]);
  });
});
