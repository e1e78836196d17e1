import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { list } from '../../src/api/list.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { storeIn } from './places.ts';
import { people, takeFake } from './take-fake.ts';

async function ids(snapshots: string, database?: string): Promise<string[]> {
  return (await list({ snapshots, ...(database === undefined ? {} : { database }) })).map(({ id }) => id);
}

describe('list', () => {
  it('of a folder that does not exist is empty', async () => {
    expect(await ids(join(await temporaryFolder(), 'none'))).toEqual([]);
  });

  it('tells the newest first, of one database or of all', async () => {
    const store = await temporaryFolder();
    const first = await takeFake(store, [people(3)]);
    const other = await takeFake(store, [people(1)], { database: 'Other/One' });
    const second = await takeFake(store, [people(4)]);
    expect(await ids(store)).toEqual([second.id, other.id, first.id]);
    expect(await ids(store, 'shop')).toEqual([second.id, first.id]);
    expect(await ids(store, 'Other/One')).toEqual([other.id]);
    expect((await list({ snapshots: store }))[0]).toMatchObject({
      state: 'complete',
      folder: second.folder,
      database: 'shop',
      reason: 'backup',
      location: '/data/shop.db',
      tables: 1,
      rows: 4,
      bytes: second.manifest.tables[0]?.chunks[0]?.bytes,
    });
  });

  it('tells apart what was taken in the same second', async () => {
    const store = await temporaryFolder();
    const at = (milliseconds: number) => () => new Date(Date.UTC(2026, 0, 1, 0, 0, 0, milliseconds));
    const taken: string[] = [];
    for (let time = 0; time < 5; time++) taken.unshift((await takeFake(store, [], { now: at(time) })).id);
    expect(await ids(store)).toEqual(taken);
  });

  it('shows a damaged one as damaged', async () => {
    const store = await temporaryFolder();
    const { folder, id } = await takeFake(store, [people(1)]);
    await writeFile(join(folder, 'manifest.json'), '{');
    expect(await list({ snapshots: store })).toMatchObject([
      { state: 'damaged', id, folder, database: 'shop', problem: expect.stringContaining('not JSON') },
    ]);
  });

  it('shows one that goes under another id as damaged', async () => {
    const store = await temporaryFolder();
    const { folder, id } = await takeFake(store, [people(1)]);
    await rename(folder, join(store, 'shop', '20260101T000000Z-000000'));
    expect(await list({ snapshots: store })).toMatchObject([
      { state: 'damaged', id: '20260101T000000Z-000000', problem: expect.stringContaining(id) },
    ]);
  });

  it('does not see unfinished ones, links and other things', async () => {
    const store = await temporaryFolder();
    const { folder, id } = await takeFake(store, [people(1)]);
    await mkdir(join(store, 'shop', 'in-use'));
    await mkdir(join(store, 'shop', '20260101T000000Z-000000'));
    await symlink(folder, join(store, 'shop', '20260101T000000Z-000001'));
    await writeFile(join(store, 'README'), '');
    expect(await ids(store)).toEqual([id]);
  });
});

describe('find', () => {
  it('takes an id, the beginning of one, and a path', async () => {
    const folder = await temporaryFolder();
    const first = await takeFake(folder, [people(1)]);
    const store = storeIn(folder);
    expect(await store.find(first.id)).toMatchObject({ folder: first.place.folder });
    expect(await store.find(first.id.slice(0, 18))).toMatchObject({ folder: first.place.folder });
    expect(await store.find(first.folder)).toMatchObject({ folder: first.place.folder });
    expect(await storeIn('/nowhere').find(first.folder)).toMatchObject({ folder: first.place.folder });
  });

  it("takes the id of another database's snapshot, and never its latest", async () => {
    const folder = await temporaryFolder();
    const own = await takeFake(folder, [people(1)]);
    const pulled = await takeFake(folder, [people(2)], { database: 'old.example.com', reason: 'pull' });
    const store = storeIn(folder);
    expect(await store.find('latest', 'shop')).toMatchObject({ folder: own.place.folder });
    expect(await store.find(pulled.id, 'shop')).toMatchObject({ folder: pulled.place.folder });
    await expect(store.find('latest', 'app')).rejects.toMatchObject({
      code: 'SNAPSHOT_MISSING',
      message: 'There is no snapshot of "app" to be the latest.',
      hint: expect.stringMatching(`${pulled.id} \\(old.example.com, pull\\).*Name one by its id`),
    });
  });

  it('refuses a beginning that more than one has, and no name', async () => {
    const folder = await temporaryFolder();
    await takeFake(folder, [people(1)]);
    await takeFake(folder, [people(1)]);
    await expect(storeIn(folder).find('2026')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(storeIn(folder).find('')).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('says what there is', async () => {
    const folder = await temporaryFolder();
    const store = storeIn(folder);
    await expect(store.find('latest', 'shop')).rejects.toMatchObject({
      code: 'SNAPSHOT_MISSING',
      hint: expect.stringContaining('carryover backup'),
    });
    const { id } = await takeFake(folder, [people(1)]);
    for (const name of ['19', './nothing', join(folder, 'shop')]) {
      await expect(store.find(name)).rejects.toMatchObject({
        code: 'SNAPSHOT_MISSING',
        hint: expect.stringContaining(`${id} (shop, backup)`),
      });
    }
  });

  it('takes for the latest what was not taken to undo something', async () => {
    const folder = await temporaryFolder();
    await takeFake(folder, [people(1)]);
    const wanted = await takeFake(folder, [people(2)], { reason: 'before-init' });
    await takeFake(folder, [people(3)], { reason: 'before-restore' });
    await takeFake(folder, [people(4)], { reason: 'before-rollback' });
    await takeFake(folder, [people(5)], { database: 'other' });
    expect(await storeIn(folder).find('latest', 'shop')).toMatchObject({ folder: wanted.place.folder });
  });

  it('never takes older rows in place of a damaged latest unasked', async () => {
    const folder = await temporaryFolder();
    const first = await takeFake(folder, [people(1)]);
    const second = await takeFake(folder, [people(2)]);
    const bytes = await readFile(join(second.folder, 'manifest.json'));
    await writeFile(join(second.folder, 'manifest.json'), bytes.subarray(1));
    await expect(storeIn(folder).find('latest')).rejects.toMatchObject({
      code: 'SNAPSHOT_DAMAGED',
      hint: expect.stringContaining(first.id),
    });
    expect((await storeIn(folder).newest('shop', 'fake'))?.manifest.id).toBe(first.id);
  });
});
