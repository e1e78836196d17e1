import { Database } from '../../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { defineFunctions } from '../../../src/engine/sqlite/column-json.ts';
import { introspect } from '../../../src/engine/sqlite/introspect.ts';
import { readPageExactly } from '../../../src/engine/sqlite/read-page-exactly.ts';
import { readRows } from '../../../src/engine/sqlite/read-rows.ts';

test('SQL prints every real as the reference reader does: the shortest text that reads back', () => {
  const db = new Database(':memory:');
  defineFunctions(db);
  db.exec('CREATE TABLE t (r REAL, n NUMERIC, x)');
  const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?)');
  db.transaction(() => {
    for (const value of reals(40_000)) insert.run(value, value, value);
  })();
  const [table] = introspect(db).tables;
  if (!table) throw new Error('no table');
  const all = (blocks: Iterable<{ data: Buffer }>): string[] =>
    Buffer.concat([...blocks].map((block) => block.data))
      .toString()
      .split('\n');
  expect(all(readRows(db, table, table.columns))).toEqual(
    all(readPageExactly(db, table, table.columns, { sql: '', bind: [] })),
  );
});

/** Any bits, decimals of few digits, and what lies just beside them. */
function* reals(count: number): Generator<number> {
  const bits = new DataView(new ArrayBuffer(8));
  for (let index = 0; index < count; index += 1) {
    bits.setUint32(0, Math.random() * 2 ** 32);
    bits.setUint32(4, Math.random() * 2 ** 32);
    const decimal = Number((Math.random() * 10 ** (index % 17)).toFixed(index % 9)) * (index % 2 ? 1 : -1);
    const beside = decimal * (1 + Number.EPSILON);
    for (const value of [bits.getFloat64(0), decimal, beside]) if (!Number.isNaN(value)) yield value;
  }
}
