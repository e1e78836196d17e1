import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLookup, lookupSet, lookupsOf } from '../../src/migrate/load/lookup.ts';
import type { Mapping, SourceMapping } from '../../src/migrate/mapping/mapping.ts';
import { createRowMapper } from '../../src/migrate/load/row-mapper.ts';
import type { MappedRow } from '../../src/migrate/load/row-mapper.ts';
import { writeJson, writeStored } from '../../src/values/encoding.ts';
import type { Stored } from '../../src/values/encoding.ts';
import { planOf, schemaOf } from './plan-of.ts';
import { encodings } from './sqlite-column.ts';

/** What one line of the old table `o` becomes in the new table `n`. `looked`: lines of the looked-up table. */
function map(
  old: string,
  fresh: string,
  source: SourceMapping,
  line: string,
  looked: readonly string[] = [],
): MappedRow {
  const [from, to] = [schemaOf(old), schemaOf(fresh)];
  const mapping: Mapping = {
    tables: { n: { from: 'o', ...source } },
    drop: from.tables.slice(1).map(({ name }) => name),
  };
  const plan = planOf(old, fresh, mapping);
  expect(plan.problems.filter(({ code }) => code === 'NAME_UNKNOWN')).toEqual([]);
  const lookups = lookupsOf(plan).map((spec) => {
    const schema = spec.of === 'new' ? to : from;
    const lookup = createLookup(spec, found(schema.tables.find(({ name }) => name === spec.table)));
    for (const row of looked) lookup.add(Buffer.from(row));
    return lookup;
  });
  const sourcePlan = found(plan.tables.find(({ table }) => table === 'n')?.sources[0]);
  const [oldTable, newTable] = [found(from.tables[0]), found(to.tables[0])];
  return createRowMapper(sourcePlan, oldTable, newTable, lookupSet(lookups))(Buffer.from(line));
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not found');
  return value;
}

const row = (line: string): MappedRow => ({ kind: 'row', line });

describe('rules', () => {
  const text = 'CREATE TABLE o (a TEXT, b TEXT)';
  const one = 'CREATE TABLE n (x TEXT)';

  test('a template fills its fields, takes null for nothing, and is null if all are', () => {
    const source: SourceMapping = { columns: { x: { template: '{{{a}}} {b}', apply: ['trim'] } } };
    expect(map(text, one, source, '{"a":"Ann","b":"Lee"}')).toEqual(row('{"x":"{Ann} Lee"}'));
    expect(map(text, one, source, '{"a":"Ann","b":null}')).toEqual(row('{"x":"{Ann}"}'));
    expect(map(text, one, source, '{"a":null,"b":null}')).toEqual(row('{"x":null}'));
  });

  test('steps come in their own order: apply, values, convert', () => {
    const source: SourceMapping = {
      columns: {
        x: { from: 'a', convert: 'integer', values: { one: '1', two: '2' }, apply: ['trim', 'lowercase'] },
      },
    };
    expect(map(text, 'CREATE TABLE n (x INTEGER)', source, '{"a":" TWO ","b":null}')).toEqual(row('{"x":2}'));
  });

  test('an unlisted value is rejected, or takes otherwise', () => {
    const values = { true: 'active', false: 'disabled' };
    const old = 'CREATE TABLE o (a BOOLEAN)';
    expect(map(old, one, { columns: { x: { from: 'a', values } } }, '{"a":1}')).toEqual(
      row('{"x":"active"}'),
    );
    expect(map(old, one, { columns: { x: { from: 'a', values } } }, '{"a":7}')).toEqual({
      kind: 'rejected',
      reason: '`n.x`: `7` is not among the listed values',
      column: 'x',
    });
    const otherwise = { columns: { x: { from: 'a', values, otherwise: 'unknown' } } };
    expect(map(old, one, otherwise, '{"a":null}')).toEqual(row('{"x":"unknown"}'));
  });

  test('a function gets plain values, big integers as bigint', () => {
    const source: SourceMapping = {
      columns: { x: { from: ['a', 'b'], with: (a, b) => `${typeof a} ${String(b)}` } },
    };
    const old = 'CREATE TABLE o (a BIGINT, b TEXT)';
    expect(map(old, one, source, '{"a":"9007199254740993","b":"y"}')).toEqual(row('{"x":"bigint y"}'));
  });

  test('a function that throws, or returns what is no value, rejects the row', () => {
    const thrower: SourceMapping = { columns: { x: { from: 'a', with: () => JSON.parse('{') as string } } };
    expect(map(text, one, thrower, '{"a":"y","b":null}')).toMatchObject({ kind: 'rejected', column: 'x' });
    const dated: SourceMapping = {
      columns: { x: { from: 'a', with: () => new Date(0) as unknown as string } },
    };
    expect(map(text, one, dated, '{"a":"y","b":null}')).toMatchObject({
      reason: expect.stringContaining('a Date') as string,
    });
  });

  test('a conversion refuses what it would have to change', () => {
    const source: SourceMapping = { columns: { x: { from: 'a', convert: 'date' } } };
    const fresh = 'CREATE TABLE n (x DATE)';
    expect(map(text, fresh, source, '{"a":"2024-02-29T00:00:00","b":null}')).toEqual(
      row('{"x":"2024-02-29"}'),
    );
    expect(map(text, fresh, source, '{"a":"2024-02-29T10:00:00","b":null}')).toMatchObject({
      kind: 'rejected',
    });
  });

  test('columns left to their default are not in the line', () => {
    const fresh = "CREATE TABLE n (a TEXT, y TEXT DEFAULT 'd', b TEXT, g TEXT AS (a))";
    expect(map(text, fresh, {}, '{"a":"1","b":"2"}')).toEqual(row('{"a":"1","b":"2"}'));
  });

  test('a null for a column that must not be null is rejected with a reason', () => {
    expect(
      map(text, 'CREATE TABLE n (a TEXT NOT NULL)', { drop: ['b'] }, '{"a":null,"b":null}'),
    ).toMatchObject({
      kind: 'rejected',
      column: 'a',
    });
  });

  test('a column called __proto__ is a column', () => {
    const old = 'CREATE TABLE o ("__proto__" TEXT, b INTEGER)';
    const line = '{"__proto__":"p","b":1}';
    expect(map(old, 'CREATE TABLE n (b INTEGER, "__proto__" TEXT)', {}, line)).toEqual(
      row('{"b":1,"__proto__":"p"}'),
    );
    expect(() => map(old, 'CREATE TABLE n (b INTEGER, "__proto__" TEXT)', {}, '{"b":1}')).toThrow(
      'does not have',
    );
  });
});

describe('lookups', () => {
  const old = 'CREATE TABLE o (c TEXT); CREATE TABLE k (code TEXT, id BIGINT)';
  const fresh = 'CREATE TABLE n (k_id BIGINT)';
  const lookup = { table: 'k', by: { code: 'c' }, take: 'id', of: 'old' } as const;
  const looked = [
    '{"code":"de","id":"9007199254740993"}',
    '{"code":"at","id":1}',
    '{"code":"at","id":2}',
    '{"code":null,"id":3}',
  ];
  const look = (line: string, rest: object = {}): MappedRow =>
    map(old, fresh, { columns: { k_id: { lookup, ...rest } } }, line, looked);

  test('a found key gives its value, exactly', () => {
    expect(look('{"c":"de"}')).toEqual(row('{"k_id":"9007199254740993"}'));
  });

  test('a missing key is rejected, or takes otherwise', () => {
    expect(look('{"c":"fr"}')).toMatchObject({
      kind: 'rejected',
      reason: '`n.k_id`: no row of `k` has `code` = `fr`',
    });
    expect(look('{"c":"fr"}', { otherwise: 0 })).toEqual(row('{"k_id":0}'));
  });

  test('an ambiguous key is rejected, whatever otherwise says', () => {
    expect(look('{"c":"at"}', { otherwise: 0 })).toMatchObject({
      kind: 'rejected',
      reason: '`n.k_id`: several rows of `k` have `code` = `at`',
    });
  });

  test('a null key gives null, and never finds the null of another row', () => {
    expect(look('{"c":null}')).toEqual(row('{"k_id":null}'));
  });
});

describe('where', () => {
  const old = 'CREATE TABLE o (a BOOLEAN, n BIGINT)';
  const keep = (where: SourceMapping['where'], line: string): string =>
    map(old, 'CREATE TABLE n (n BIGINT)', { drop: ['a'], ...(where ? { where } : {}) }, line).kind;

  test('equality, with true and false for 1 and 0', () => {
    expect(keep({ a: false }, '{"a":0,"n":1}')).toBe('row');
    expect(keep({ a: false }, '{"a":1,"n":1}')).toBe('filtered');
    expect(keep({ a: false }, '{"a":null,"n":1}')).toBe('filtered');
    expect(keep({ n: '9007199254740993' }, '{"a":0,"n":"9007199254740993"}')).toBe('row');
  });

  test('comparisons and combinations', () => {
    expect(keep({ n: { gt: 1, lte: 3 } }, '{"a":0,"n":3}')).toBe('row');
    expect(keep({ n: { gt: 1, lte: 3 } }, '{"a":0,"n":"9007199254740993"}')).toBe('filtered');
    expect(keep({ n: { in: [1, 2] } }, '{"a":0,"n":2}')).toBe('row');
    expect(keep({ n: { null: false } }, '{"a":0,"n":null}')).toBe('filtered');
    expect(keep({ any: [{ n: 1 }, { not: { a: true } }] }, '{"a":0,"n":2}')).toBe('row');
    expect(keep({ any: [{ n: 1 }, { not: { a: true } }] }, '{"a":1,"n":2}')).toBe('filtered');
  });

  test('a comparison without sense rejects the row rather than leaving it out', () => {
    expect(keep({ n: { gt: 1 } }, '{"a":0,"n":{"$text":"many"}}')).toBe('rejected');
    expect(keep({ a: true }, '{"a":"yes","n":1}')).toBe('rejected');
  });

  test('a function answers true or false, nothing else', () => {
    expect(keep({ from: ['n'], with: (n) => Number(n) > 1 }, '{"a":0,"n":2}')).toBe('row');
    expect(keep({ from: ['n'], with: () => 1 as unknown as boolean }, '{"a":0,"n":2}')).toBe('rejected');
  });
});

const stored: fc.Arbitrary<Stored> = fc.oneof(
  fc.constant({ class: 'null' } as const),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((value) => ({ class: 'integer', value }) as const),
  fc.double({ noNaN: true }).map((value) => ({ class: 'real', value }) as const),
  fc.string({ unit: 'binary' }).map((value) => ({ class: 'text', value }) as const),
  fc.uint8Array().map((value) => ({ class: 'blob', value: Buffer.from(value) }) as const),
  fc.uint8Array().map((value) => ({ class: 'bytes', value: Buffer.from(value) }) as const),
);

test('a renamed column passes any JSON form of any encoding untouched', () => {
  const natives = {
    integer: 'INTEGER',
    real: 'REAL',
    text: 'TEXT',
    blob: 'BLOB',
    numeric: 'NUMERIC',
    any: '',
  };
  fc.assert(
    fc.property(fc.constantFrom(...encodings), stored, (encoding, value) => {
      const json = writeJson(writeStored(encoding, value));
      const [old, fresh] = [
        `CREATE TABLE o (a ${natives[encoding]})`,
        `CREATE TABLE n (b ${natives[encoding]})`,
      ];
      expect(map(old, fresh, { columns: { b: { from: 'a' } } }, `{"a":${json}}`)).toEqual(
        row(`{"b":${json}}`),
      );
    }),
  );
});
