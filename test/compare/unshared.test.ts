import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSides } from '../../src/compare/compare-sides.ts';
import type { Comparison } from '../../src/compare/comparison.ts';
import type { Side, SideTable } from '../../src/compare/side.ts';
import { snapshotSide } from '../../src/compare/snapshot-side.ts';
import type { Encoding } from '../../src/model.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { openNotingReads } from '../snapshot/open-noting-reads.ts';
import { people, takeFake } from '../snapshot/take-fake.ts';

type Row = Readonly<Record<string, unknown>>;

const textOf = (rows: readonly Row[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** A side whose table lies in the given parts. Some parts have no digest. */
function side(parts: readonly (readonly Row[])[], key: readonly string[], isTold = true): Side {
  const column = (name: string) => ({ name, type: 'text', nativeType: 'TEXT', encoding: 'any' as Encoding });
  const chunks = parts.map((rows) => {
    const digest = createHash('sha256').update(textOf(rows)).digest('hex');
    return { rows: rows.length, ...(isTold && rows.length !== 2 && { digest }) };
  });
  const table: SideTable = {
    name: 't',
    columns: [column('id'), column('v')],
    key,
    rows: parts.flat().length,
    fingerprint: null,
    chunks,
  };
  return {
    name: 'x',
    tables: [table],
    async *read(_, wanted) {
      for (const [index, rows] of parts.entries())
        if ((wanted?.has(index) ?? true) && rows.length > 0)
          yield { data: Buffer.from(textOf(rows)), rows: rows.length };
    },
  };
}

/** Samples come in no certain order. */
function sorted(comparison: Comparison): unknown {
  return comparison.tables.map(({ rows, ...rest }) => ({
    ...rest,
    rows: rows && { ...rows, samples: rows.samples.map((one) => JSON.stringify(one)).toSorted() },
  }));
}

const part = fc.array(fc.record({ id: fc.integer({ min: 0, max: 9 }), v: fc.integer({ min: 0, max: 1 }) }), {
  maxLength: 4,
});
/** Parts of few kinds, so that many are equal, some of them several times. */
const parts = fc.array(fc.constantFrom(0, 1, 2, 3, 4), { maxLength: 6 });

test('what both sides have in equal parts changes nothing of the result (property)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 5, maxLength: 5 }),
      parts,
      parts,
      async (pool, left, right) => {
        const of = (indexes: readonly number[]) => indexes.map((index) => pool[index] ?? []);
        const options = { rows: 100, values: true };
        const all = await compareSides(side(of(left), [], false), side(of(right), [], false), options);
        const apart = await compareSides(side(of(left), []), side(of(right), []), options);
        expect(sorted(apart)).toEqual(sorted(all));
      },
    ),
  );
});

test('nor does it with keys, wherever the parts lie (property)', async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
  const table = fc.tuple(ids, fc.func(fc.integer({ min: 0, max: 1 })), fc.integer({ min: 1, max: 5 }));
  const cut = ([all, value, size]: readonly [number[], (id: number) => number, number]): Row[][] => {
    const rows = all.map((id) => ({ id, v: value(id) }));
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) =>
      rows.slice(at * size, at * size + size),
    );
  };
  await fc.assert(
    fc.asyncProperty(table, table, fc.nat(5), async (left, right, same) => {
      const before = cut(left);
      const taken = new Set(before.slice(0, same).flatMap((rows) => rows.map(({ id }) => id)));
      const rest = cut(right).map((rows) => rows.filter(({ id }) => !taken.has(id)));
      const after = [...rest, ...before.slice(0, same)];
      const options = { rows: 100, values: true };
      const all = await compareSides(side(before, ['id'], false), side(after, ['id'], false), options);
      const apart = await compareSides(side(before, ['id']), side(after, ['id']), options);
      expect(sorted(apart)).toEqual(sorted(all));
    }),
  );
});

test('of two snapshots the files that both have are not read, and the progress counts their rows', async () => {
  const folder = await temporaryFolder();
  const many = people(10_000);
  const options = { incremental: true, chunkSizes: { least: 20_000, usual: 20_000, most: 80_000 } };
  const from = await takeFake(folder, [many], options);
  const to = await takeFake(
    folder,
    [{ ...many, rows: many.rows.with(5000, { id: 5001, name: 'Changed' }) }],
    options,
  );
  const { read, open } = openNotingReads(folder);
  const [left, right] = [await open(from.id), await open(to.id)];
  const passed: number[] = [];
  const comparison = await compareSides(snapshotSide(left), snapshotSide(right), {
    onEvent: (event) => event.type === 'progress' && passed.push(event.rows),
  });
  expect(comparison.tables).toMatchObject([
    { content: 'different', rows: { removed: 1, added: 1, changed: 0 } },
  ]);
  const own = to.manifest.tables.flatMap(({ chunks }) => chunks.filter(({ snapshot }) => !snapshot));
  expect(own.length).toBeLessThan(4);
  expect(read.length).toBeGreaterThan(0);
  expect(read.length).toBeLessThanOrEqual(2 * own.length + 2);
  expect(passed.at(-1)).toBe(many.rows.length);
});
