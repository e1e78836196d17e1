import { describe, expect, it } from 'vitest';
import { compare } from '../../src/api/compare.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import type { FakeTable } from '../snapshot/fake-reader.ts';
import { people, takeFake } from '../snapshot/take-fake.ts';

async function compared(before: readonly FakeTable[], after: readonly FakeTable[]) {
  const snapshots = await temporaryFolder();
  const shrink = { limit: 1, allow: [] };
  const from = await takeFake(snapshots, before, { shrink });
  const to = await takeFake(snapshots, after, { shrink, compression: 'none' });
  const comparison = await compare({ snapshots, from: from.id, to: 'latest' });
  expect(comparison).toMatchObject({ from: from.id, to: to.id });
  return comparison;
}

const unchanged = { removed: [], added: [], changed: [] };

describe('compare', () => {
  it('finds equal rows equal, in any order and compression', async () => {
    const reversed = { ...people(7), rows: people(7).rows.toReversed() };
    expect(await compared([people(7)], [reversed])).toMatchObject({
      same: true,
      removed: [],
      added: [],
      tables: [{ table: 'people', rowsFrom: 7, rowsTo: 7, content: 'equal', columns: unchanged }],
    });
  });

  it('finds a changed value though the counts are equal', async () => {
    const rows = people(7).rows.with(3, { id: 4, name: 'Somebody else' });
    expect(await compared([people(7)], [{ ...people(7), rows }])).toMatchObject({
      same: false,
      tables: [{ rowsFrom: 7, rowsTo: 7, content: 'different', columns: unchanged }],
    });
  });

  it('tells tables that only one has', async () => {
    const old = { ...people(2), name: 'old' };
    const fresh = { ...people(3), name: 'fresh' };
    expect(await compared([people(1), old], [people(1), fresh])).toMatchObject({
      same: false,
      removed: [{ table: 'old', rows: 2 }],
      added: [{ table: 'fresh', rows: 3 }],
      tables: [{ table: 'people', content: 'equal' }],
    });
  });

  it('tells columns that came, went and changed, also without rows', async () => {
    const before: FakeTable = { name: 't', columns: { a: 'any', b: 'text', c: 'text' }, rows: [] };
    const after: FakeTable = {
      name: 't',
      columns: { b: 'integer', c: 'text', d: 'any' },
      generated: ['c'],
      rows: [],
    };
    expect(await compared([before], [after])).toMatchObject({
      same: false,
      tables: [{ content: 'equal', columns: { removed: ['a'], added: ['d'], changed: ['b', 'c'] } }],
    });
  });
});
