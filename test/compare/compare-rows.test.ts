import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRows } from '../../src/compare/compare-rows.ts';
import { rowShape } from '../../src/compare/row-shape.ts';
import type { Side, SideTable } from '../../src/compare/side.ts';
import type { Encoding } from '../../src/model.ts';

type Row = Readonly<Record<string, unknown>>;

/** A table in memory whose lines come in blocks of some rows. */
function side(
  rows: readonly Row[],
  key: readonly string[],
  names?: readonly string[],
): { side: Side; table: SideTable } {
  const columns = (names ?? Object.keys(rows[0] ?? { id: 1, v: 1 })).map((name) => ({
    name,
    type: 'text',
    nativeType: 'TEXT',
    encoding: 'any' as Encoding,
  }));
  const table = { name: 't', columns, key, rows: rows.length, fingerprint: null, chunks: [] };
  return {
    table,
    side: {
      name: 'x',
      tables: [table],
      async *read() {
        for (let start = 0; start < rows.length; start += 7) {
          const some = rows.slice(start, start + 7);
          yield {
            data: Buffer.from(some.map((row) => `${JSON.stringify(row)}\n`).join('')),
            rows: some.length,
          };
        }
      },
    },
  };
}

interface Options {
  readonly key?: readonly string[];
  readonly samples?: number;
  readonly values?: boolean;
  readonly limit?: number;
}

function compared(
  from: readonly Row[],
  to: readonly Row[],
  { key = ['id'], samples = 0, values = false, limit = 5 }: Options = {},
) {
  const [a, b] = [side(from, key), side(to, key)];
  const shape = rowShape(a.table, b.table);
  return compareRows({ table: 't', from: a.side, to: b.side, shape, samples, values, limit });
}

const numbered = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id, v: `v${id}` }));

describe('rows by key', () => {
  test('equal ones are equal in any order, also when more wait than memory has room for', async () => {
    const none = { removed: 0, added: 0, changed: 0 };
    expect(await compared(numbered(100), numbered(100))).toMatchObject(none);
    expect(await compared(numbered(100), numbered(100).toReversed())).toMatchObject(none);
    expect(await compared([], [])).toMatchObject(none);
  });

  test('are told apart as removed, added and changed', async () => {
    const from = numbered(100);
    const to = [
      { id: -1, v: 'first' },
      ...numbered(100).filter(({ id }) => id !== 50),
      { id: 100, v: 'last' },
    ].map((row) => (row['id'] === 70 ? { id: 70, v: 'other' } : row));
    const result = await compared(from, to, { samples: 9, values: true });
    expect(result).toMatchObject({ key: ['id'], removed: 1, added: 2, changed: 1 });
    expect(result.samples.toSorted((a, b) => Number(a.key?.['id']) - Number(b.key?.['id']))).toEqual([
      { change: 'added', key: { id: -1 }, columns: [], to: { id: -1, v: 'first' } },
      { change: 'removed', key: { id: 50 }, columns: [], from: { id: 50, v: 'v50' } },
      { change: 'changed', key: { id: 70 }, columns: ['v'], from: { v: 'v70' }, to: { v: 'other' } },
      { change: 'added', key: { id: 100 }, columns: [], to: { id: 100, v: 'last' } },
    ]);
  });

  test('show no value unless asked, and no more samples of a kind than asked', async () => {
    const { samples } = await compared(
      numbered(50),
      numbered(50).map((row) => ({ ...row, v: 'secret' })),
      { samples: 3 },
    );
    expect(samples).toHaveLength(3);
    expect(JSON.stringify(samples)).not.toContain('secret');
  });

  test('a key of several columns, in another order on the other side, with names like __proto__', async () => {
    const rows = [1, 2, 3].map((n) => JSON.parse(`{"a":${n},"__proto__":"p${n}","v":1}`) as Row);
    const [from, to] = [side(rows, ['a', '__proto__']), side(rows.slice(1), ['__proto__', 'a'])];
    const shape = rowShape(from.table, to.table);
    const result = await compareRows({
      table: 't',
      from: from.side,
      to: to.side,
      shape,
      samples: 1,
      values: false,
    });
    expect(result).toMatchObject({ removed: 1, added: 0, changed: 0 });
    expect(JSON.stringify(result.samples[0]?.key)).toBe('{"__proto__":"p1","a":1}');
  });

  test('rows whose key is NULL stand for themselves', async () => {
    const rows = [
      { id: null, v: 1 },
      { id: null, v: 2 },
      { id: null, v: 2 },
    ];
    expect(await compared(rows, rows.toReversed())).toMatchObject({ removed: 0, added: 0, changed: 0 });
    expect(await compared(rows, rows.slice(0, 2))).toMatchObject({ removed: 1, added: 0, changed: 0 });
  });
});

describe('rows without a key', () => {
  test('are compared whole, as often as they are there', async () => {
    const rows = [{ v: 1 }, { v: 1 }, { v: 2 }];
    const result = await compared(rows, [{ v: 2 }, { v: 1 }, { v: 3 }], {
      key: [],
      samples: 5,
      values: true,
    });
    expect(result).toMatchObject({ key: [], removed: 1, added: 1, changed: 0 });
    expect(result.samples.toSorted((a, b) => a.change.localeCompare(b.change))).toEqual([
      { change: 'added', key: null, columns: [], to: { v: 3 } },
      { change: 'removed', key: null, columns: [], from: { v: 1 } },
    ]);
  });

  test('without columns, they are counted', async () => {
    const [from, to] = [side([{}, {}, {}], []), side([{}], [])];
    const input = { table: 't', from: from.side, to: to.side, shape: rowShape(from.table, to.table) };
    expect(await compareRows({ ...input, samples: 0, values: false })).toMatchObject({
      removed: 2,
      added: 0,
    });
  });
});

test('where the columns differ, those count that both have, whatever their order', async () => {
  const from = side(
    [
      { id: 1, gone: 'x', v: -0 },
      { id: 2, gone: 'y', v: 5 },
    ],
    ['id'],
  );
  const to = side(
    [
      { v: 0, id: 1, fresh: 1 },
      { v: 6, id: 2, fresh: 1 },
    ],
    ['id'],
  );
  const shape = rowShape(from.table, to.table);
  const result = await compareRows({
    table: 't',
    from: from.side,
    to: to.side,
    shape,
    samples: 5,
    values: false,
  });
  expect(result).toMatchObject({
    removed: 0,
    added: 0,
    changed: 1,
    samples: [{ key: { id: 2 }, columns: ['v'] }],
  });
});

test('whatever the rows, their order and the room in memory, the counts are those of a plain reckoning', async () => {
  const table = fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 0, max: 40 }), v: fc.integer({ min: 0, max: 2 }) }),
    {
      selector: ({ id }) => id,
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(table, table, fc.integer({ min: 0, max: 10 }), async (from, to, limit) => {
      const old = new Map(from.map(({ id, v }) => [id, v]));
      const both = to.filter(({ id }) => old.has(id));
      const expected = {
        removed: from.length - both.length,
        added: to.length - both.length,
        changed: both.filter(({ id, v }) => old.get(id) !== v).length,
      };
      expect(await compared(from, to, { limit })).toMatchObject(expected);
    }),
    { numRuns: Number(process.env['CARRYOVER_TEST_RUNS'] ?? 60) },
  );
});
