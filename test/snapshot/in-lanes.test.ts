import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inLanes } from '../../src/snapshot/in-lanes.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { fakeDatabase } from './fake-reader.ts';
import { people, takeFake } from './take-fake.ts';

/** Work that is under way until it is told to go on. */
function gate(): { wait(): Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { wait: () => opened, open: () => open() };
}

describe('inLanes', () => {
  it('gives results in the order of the items, whichever ends first', async () => {
    const first = gate();
    const results = await inLanes([1, 2, 3], 2, async (item) => {
      if (item === 1) await first.wait();
      if (item === 3) first.open();
      return item * 10;
    });
    expect(results).toEqual([10, 20, 30]);
  });

  it('has no more under way than there are lanes', async () => {
    let underWay = 0;
    let most = 0;
    await inLanes([1, 2, 3, 4, 5], 2, async () => {
      most = Math.max(most, (underWay += 1));
      await sleep(0);
      underWay -= 1;
    });
    expect(most).toBe(2);
  });

  it('throws the first failure when all that was under way has ended, and begins nothing more', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = inLanes([1, 2, 3, 4], 2, async (item, signal) => {
      begun.push(item);
      if (item === 1) throw new Error('the first');
      while (!signal.aborted) await sleep(0);
      ended.push(item);
      throw new Error('told to end');
    });
    await expect(work).rejects.toThrow('the first');
    expect({ begun, ended }).toEqual({ begun: [1, 2], ended: [2] });
  });
});

describe('takeSnapshot with several lanes', () => {
  const tables = Array.from({ length: 5 }, (_, index) => ({ ...people(40), name: `table ${index}` }));

  it('makes the same files as with one', async () => {
    const { reader } = fakeDatabase(tables);
    const one = await takeFake(await temporaryFolder(), tables);
    const three = await takeFake(await temporaryFolder(), tables, { reader: { ...reader, lanes: 3 } });
    expect(three.manifest.tables).toEqual(one.manifest.tables);
  });

  it('fails with what went wrong first, and keeps nothing', async () => {
    const broken = tables.map((table, index) => (index === 3 ? { ...table, failsAfter: 2 } : table));
    const { reader } = fakeDatabase(broken);
    const folder = await temporaryFolder();
    await expect(takeFake(folder, broken, { reader: { ...reader, lanes: 3 } })).rejects.toThrow(
      'the connection is gone',
    );
  });
});
