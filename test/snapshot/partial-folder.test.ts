import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPartialFolder, removePartialFolder } from '../../src/snapshot/partial-folder.ts';
import { openStore } from '../../src/snapshot/store.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { people, takeFake } from './take-fake.ts';

const name = '.20260101T000000Z-00000a.partial';

/** A store with one unfinished snapshot whose writer's note is changed. */
async function unfinished(change: object | string): Promise<{ store: string; parent: string; note: string }> {
  const store = await temporaryFolder();
  const parent = openStore(store).folderOf('shop');
  await mkdir(parent, { recursive: true });
  const { folder } = await createPartialFolder(parent, new Date());
  await rename(folder, join(parent, name));
  const note = join(parent, name, 'writer');
  const own = JSON.parse(await readFile(note, 'utf8')) as object;
  await writeFile(note, typeof change === 'string' ? change : JSON.stringify({ ...own, ...change }));
  return { store, parent, note };
}

function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('clean', () => {
  it('leaves what is being written by this process or another one', async () => {
    for (const change of [{}, { pid: process.ppid }, { host: 'elsewhere', pid: deadProcess() }]) {
      const { store, parent } = await unfinished(change);
      expect(await openStore(store).clean('shop')).toEqual([]);
      expect(await readdir(parent)).toEqual([name]);
    }
  });

  it.each([
    ['whose process is dead', () => ({ pid: deadProcess() })],
    ['whose process had our number and is another one', () => ({ start: 1 })],
    ['whose note is torn', () => '{"pid"'],
    ['whose note is nonsense', () => 'null'],
  ])('removes what was left by a run %s', async (_, change) => {
    const { store, parent } = await unfinished(change());
    await writeFile(join(parent, name, 'rows'), 'x');
    expect(await openStore(store).clean('shop')).toEqual([name]);
    expect(await readdir(parent)).toEqual([]);
  });

  it('removes what nobody finished in a day, wherever it was written', async () => {
    const { store, parent, note } = await unfinished({ host: 'elsewhere' });
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    await utimes(note, twoDaysAgo, twoDaysAgo);
    expect(await openStore(store).clean('shop')).toEqual([name]);
    expect(await readdir(parent)).toEqual([]);
  });

  it('removes a folder without a note, and what an earlier cleaning did not finish', async () => {
    const store = await temporaryFolder();
    const parent = openStore(store).folderOf('shop');
    const removed = name.replace('.partial', '.removed');
    await mkdir(join(parent, name), { recursive: true });
    await mkdir(join(parent, removed.replace('a', 'b')));
    expect(await openStore(store).clean('shop')).toHaveLength(2);
    expect(await readdir(parent)).toEqual([]);
  });

  it('touches nothing else, and needs no folder', async () => {
    const store = await temporaryFolder();
    const { id } = await takeFake(store, [people(1)]);
    await mkdir(join(store, 'shop', '.mine.partial'));
    expect(await openStore(store).clean('shop')).toEqual([]);
    expect(await openStore(store).clean('nobody')).toEqual([]);
    expect(await readdir(join(store, 'shop'))).toEqual(['.mine.partial', id]);
  });
});

describe('removePartialFolder', () => {
  it('says whether there was something to remove', async () => {
    const parent = await temporaryFolder();
    const { folder } = await createPartialFolder(parent, new Date());
    expect(await removePartialFolder(folder)).toBe(true);
    expect(await removePartialFolder(folder)).toBe(false);
    expect(await readdir(parent)).toEqual([]);
  });
});
