import { describe, expect, test } from 'vitest';
import { plan, upgrade } from '../../src/index.ts';
import type { CarryoverError, Mapping } from '../../src/index.ts';
import { verifyTables } from '../../src/migrate/verify.ts';
import { sqliteSession } from '../engine/sqlite-session.ts';
import { createFingerprint } from '../../src/values/fingerprint.ts';
import { world } from '../api/world.ts';

/** Column type before and after, values as SQL, and what they must be afterwards if they are taken. */
interface Case {
  readonly from: string;
  readonly to: string;
  readonly values: string;
  /** Absent: must be refused. */
  readonly kept?: readonly unknown[];
}

const cases: Case[] = [
  { from: 'TEXT', to: 'NUMERIC', values: `('007')` },
  { from: 'TEXT', to: 'INTEGER', values: `('1e3')` },
  { from: 'TEXT', to: 'INTEGER', values: `('12')` },
  { from: 'TEXT', to: 'REAL', values: `('0.10')` },
  { from: 'REAL', to: 'INTEGER', values: '(0.5)' },
  { from: 'REAL', to: 'INTEGER', values: '(9.3e18)' },
  { from: 'INTEGER', to: 'REAL', values: '(9007199254740993)' },
  { from: 'INTEGER', to: 'SMALLINT', values: '(70000)' },
  { from: 'INTEGER', to: 'TEXT', values: '(5)' },
  { from: '', to: 'NUMERIC', values: `('5.0')` },
  { from: '', to: 'INTEGER', values: `(x'00')` },
  { from: 'TEXT', to: 'VARCHAR(3)', values: `('four')` },
  { from: 'TEXT', to: 'DATE', values: `('2026-02-30')` },
  { from: 'TEXT', to: 'TEXT CHECK (length(v) < 4)', values: `('four')` },
  { from: 'TEXT', to: 'TEXT NOT NULL', values: '(NULL)' },
  { from: 'BLOB', to: 'TEXT', values: `(x'c3')` },
  { from: 'INTEGER', to: 'BIGINT', values: '(9223372036854775807)', kept: [9223372036854775807n] },
  { from: 'VARCHAR(9)', to: 'TEXT', values: `('x' || char(0) || 'y')`, kept: ['x\0y'] },
  { from: 'TEXT', to: '', values: `('007'), ('0.10')`, kept: ['007', '0.10'] },
];

describe('promise 6: verified by reading back', () => {
  test.each(cases)(
    '$values from "$from" to "$to": the same, or refused',
    async ({ from, to, values, kept }) => {
      const here = world({
        old: `CREATE TABLE t (v ${from}); INSERT INTO t VALUES ${values};`,
        fresh: `CREATE TABLE t (v ${to});`,
      });
      const before = here.dump();
      const done = await upgrade(here.options).then(
        () => 'upgraded',
        (error: CarryoverError) => error.code,
      );
      if (kept === undefined) {
        expect(done).toMatch(/^(PLAN_REFUSED|ROWS_REJECTED|VERIFICATION_FAILED)$/);
        expect(here.dump()).toEqual(before);
      } else {
        expect(done).toBe('upgraded');
        expect(here.rows('SELECT v FROM t').map(([value]) => value)).toEqual(
          kept.map((value) => (typeof value === 'bigint' ? Number(value) : value)),
        );
        const typed = (rows: string[]): string[] => rows.filter((row) => row.startsWith('t: '));
        expect(typed(here.dump())).toEqual(typed(before));
      }
    },
  );

  test('a mapped value that the column would change is refused with its table and column', async () => {
    const mapping: Mapping = { tables: { t: { columns: { v: { template: '{v}' } } } } };
    const here = world({
      old: `CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('0123');`,
      fresh: 'CREATE TABLE t (v NUMERIC);',
    });
    const { problems } = await plan({ ...here.options, mapping });
    expect(problems).toMatchObject([{ code: 'VALUE_MISFIT', table: 't', rows: 1 }]);
    await expect(upgrade({ ...here.options, mapping })).rejects.toMatchObject({ code: 'PLAN_REFUSED' });
    expect(here.rows('SELECT v FROM t')).toEqual([['0123']]);
  });

  test('triggers of the new schema do not touch the rows, but are there afterwards', async () => {
    const here = world({
      old: `CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('a');`,
      fresh: `CREATE TABLE t (v TEXT); CREATE TABLE log (v TEXT);
        CREATE TRIGGER up AFTER INSERT ON t BEGIN UPDATE t SET v = upper(v); INSERT INTO log VALUES (new.v); END;`,
    });
    await upgrade(here.options);
    expect(here.rows('SELECT v FROM t')).toEqual([['a']]);
    expect(here.rows('SELECT count(*) FROM log')).toEqual([[0]]);
    here.sql(`INSERT INTO t VALUES ('b')`);
    expect(here.rows('SELECT v FROM t')).toEqual([['A'], ['B']]);
  });

  test('a row that is lost, added or changed between sending and reading back is named', async () => {
    const session = await (await sqliteSession()).scratch();
    try {
      await session.run(`CREATE TABLE t (v TEXT); CREATE TABLE u (v); INSERT INTO t VALUES ('a'), ('b');`);
      await session.read(async (reader) => {
        const schema = await reader.schema();
        const sent = (lines: readonly string[]) => {
          const fingerprint = createFingerprint();
          for (const line of lines) fingerprint.addLine(Buffer.from(line));
          const content = { rows: fingerprint.rows, fingerprint: fingerprint.hex() };
          return new Map([['t', { columns: ['v'], content }]]);
        };
        const verify = (lines: readonly string[]) =>
          verifyTables({ reader, schema, sent: sent(lines), derived: new Set() });
        await expect(verify(['{"v":"b"}', '{"v":"a"}'])).resolves.toBeInstanceOf(Map);
        await expect(verify(['{"v":"a"}'])).rejects.toMatchObject({
          code: 'VERIFICATION_FAILED',
          details: { faults: [expect.stringContaining('"t" has 2 rows, 1 were sent')] },
        });
        await expect(verify(['{"v":"a"}', '{"v":"a"}'])).rejects.toMatchObject({
          code: 'VERIFICATION_FAILED',
          details: { faults: [expect.stringContaining('"t" holds other values')] },
        });
      });
    } finally {
      await session.close();
    }
  });
});
