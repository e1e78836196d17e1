import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import { beginSnapshot, removeSnapshot } from '../../src/snapshot/unfinished.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { fakeDatabase } from './fake-reader.ts';
import { placeOf, storeIn } from './places.ts';
import { people, takeFake } from './take-fake.ts';

const id = '20260101T000000Z-00000a';

/** A store with one unfinished snapshot whose writer's note is changed. */
async function unfinished(change: object | string): Promise<{ store: string; parent: string; note: string }> {
  const store = await temporaryFolder();
  const parent = join(store, 'shop');
  const { place } = await beginSnapshot(openFolder(store), 'shop', new Date());
  await rename(join(store, place.folder), join(parent, id));
  await mkdir(join(parent, id, 'tables'));
  await writeFile(join(parent, id, 'tables', 'rows'), 'x');
  const note = join(parent, id, 'writer');
  const own = JSON.parse(await readFile(note, 'utf8')) as object;
  await writeFile(note, typeof change === 'string' ? change : JSON.stringify({ ...own, ...change }));
  return { store, parent, note };
}

function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

async function age(path: string, minutes: number): Promise<void> {
  const then = Date.now() / 1000 - minutes * 60;
  await utimes(path, then, then);
}

describe('clean', () => {
  it('leaves what is being written by this process or another one', async () => {
    for (const change of [{}, { pid: process.ppid }, { host: 'elsewhere', pid: deadProcess() }]) {
      const { store, parent, note } = await unfinished(change);
      await age(note, 10);
      expect(await storeIn(store).clean('shop')).toEqual([]);
      expect(await readdir(parent)).toEqual([id]);
    }
  });

  it.each([
    ['whose process is dead', () => ({ pid: deadProcess() })],
    ['whose process had our number and is another one', () => ({ start: 1 })],
    ['whose note is torn', () => '{"pid"'],
    ['whose note is nonsense', () => 'null'],
  ])('removes what was left by a run %s', async (_, change) => {
    const { store, parent } = await unfinished(change());
    expect(await storeIn(store).clean('shop')).toEqual([join(parent, id)]);
    expect(await readdir(parent)).toEqual([]);
  });

  it('removes what nobody renewed the note of, wherever it was written', async () => {
    const { store, parent, note } = await unfinished({ host: 'elsewhere' });
    await age(note, 20);
    expect(await storeIn(store).clean('shop')).toEqual([join(parent, id)]);
    expect(await readdir(parent)).toEqual([]);
  });

  it('finishes a removal that was broken off', async () => {
    const store = await temporaryFolder();
    const { folder } = await takeFake(store, [people(1)]);
    await writeFile(join(folder, 'removed'), '');
    await rm(join(folder, 'manifest.json'));
    expect(await storeIn(store).clean('shop')).toEqual([folder]);
    expect(await readdir(join(store, 'shop'))).toEqual([]);
  });

  it('takes the note of a dead writer from a snapshot that he finished, and no more', async () => {
    const store = await temporaryFolder();
    const { folder } = await takeFake(store, [people(1)]);
    const before = await readdir(folder, { recursive: true });
    await writeFile(join(folder, 'writer'), 'null');
    expect(await storeIn(store).clean('shop')).toEqual([]);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  it('touches nothing else: no folder without a mark, none that is not ours', async () => {
    const store = await temporaryFolder();
    const taken = await takeFake(store, [people(1)]);
    await mkdir(join(store, 'shop', 'mine'));
    await mkdir(join(store, 'shop', id));
    await writeFile(join(store, 'shop', id, 'schema.sql'), 'somebody lost the manifest');
    expect(await storeIn(store).clean('shop')).toEqual([]);
    expect(await storeIn(store).clean('nobody')).toEqual([]);
    expect((await readdir(join(store, 'shop'))).toSorted()).toEqual([id, 'mine', taken.id].toSorted());
  });
});

describe('a writer that was taken for dead', () => {
  it('publishes nothing', async () => {
    const store = await temporaryFolder();
    const database = fakeDatabase([people(10)], () => {
      for (const name of readdirSync(join(store, 'shop')))
        rmSync(join(store, 'shop', name, 'writer'), { force: true });
    });
    await expect(takeFake(store, [], database)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(await storeIn(store).list()).toEqual([]);
    expect(await readdir(join(store, 'shop'))).toEqual([]);
  });
});

describe('removeSnapshot', () => {
  it('may come twice', async () => {
    const store = await temporaryFolder();
    const { folder } = await takeFake(store, [people(1)]);
    await removeSnapshot(placeOf(folder));
    await removeSnapshot(placeOf(folder));
    expect(await readdir(join(store, 'shop'))).toEqual([]);
  });
});
