import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conform, conformer } from '../../src/migrate/mapping/conform.ts';
import { Rejection } from '../../src/migrate/mapping/rejection.ts';
import { fromValue } from '../../src/migrate/mapping/value-text.ts';
import type { JsonValue, Stored, Value } from '../../src/values/encoding.ts';
import { readStored, writeJson } from '../../src/values/encoding.ts';
import { columnOf, throughSqlite } from './sqlite-column.ts';

/** Declared type, value, and the JSON form; `null` stands for a refusal. */
const cases: readonly (readonly [string, Value, JsonValue])[] = [
  ['SMALLINT', 32767, 32767],
  ['SMALLINT', 32768, null],
  ['INT', -2147483648, -2147483648],
  ['INT', 2147483648, null],
  ['BIGINT', 9223372036854775807n, '9223372036854775807'],
  ['BIGINT', 9223372036854775808n, null],
  ['BIGINT', '42', 42],
  ['BIGINT', '042', null],
  ['BIGINT', 5.0, 5],
  ['BIGINT', 5.5, null],
  ['BOOLEAN', true, 1],
  ['BOOLEAN', 0, 0],
  ['BOOLEAN', 2, null],
  ['BOOLEAN', 'true', null],
  ['DOUBLE', 9007199254740993n, null],
  ['DOUBLE', 3, 3],
  ['DOUBLE', '0.1', 0.1],
  ['DOUBLE', '0.10', null],
  ['DOUBLE', NaN, null],
  ['DOUBLE', Infinity, 'Infinity'],
  ['DOUBLE', -0, 0],
  ['DECIMAL(5,2)', '123.45', 123.45],
  ['DECIMAL(5,2)', '123.450', 123.45],
  ['DECIMAL(5,2)', '1234.5', null],
  ['DECIMAL(5,2)', 0.125, null],
  ['DECIMAL(20,2)', '123456789012345678.91', null],
  ['DECIMAL(20,0)', '12345678901234567', { $integer: '12345678901234567' }],
  ['VARCHAR(3)', 'äöü', 'äöü'],
  ['VARCHAR(3)', '😀😀😀', '😀😀😀'],
  ['VARCHAR(3)', 'abcd', null],
  ['TEXT', 'half \ud800', null],
  ['TEXT', Buffer.from('x'), null],
  ['TEXT', 12, '12'],
  ['DATE', '2024-02-29', '2024-02-29'],
  ['DATE', '2023-02-29', null],
  ['DATE', '2024-2-9', null],
  ['TIMESTAMP', '2024-02-29 12:00:00', '2024-02-29 12:00:00'],
  ['TIMESTAMP', '2024-02-29T12:00:00+01:00', null],
  ['TIMESTAMP', 1700000000, null],
  ['BLOB', Buffer.from('hi'), 'aGk='],
  ['BLOB', 'hi', null],
  ['', 'anything', 'anything'],
  ['SOMETHING', '007', null],
  ['SOMETHING', '7', 7],
  ['SOMETHING', 'seven', 'seven'],
];

describe('what fits which column', () => {
  for (const [type, value, expected] of cases) {
    test(`${type || 'no type'} ${expected === null ? 'refuses' : 'takes'} ${typeof value} ${String(value)}`, () => {
      const result = conform(value, columnOf(type));
      expect('reason' in result ? null : result.value).toEqual(expected);
    });
  }
});

test('null fits where it may be, and says so where not', () => {
  expect(conform(null, columnOf('TEXT'))).toEqual({ value: null });
  expect(conform(null, columnOf('TEXT NOT NULL'))).toEqual({
    reason: 'the value is null, and the column must not be',
  });
});

const types = [
  'SMALLINT',
  'BIGINT',
  'DOUBLE',
  'DECIMAL(12,2)',
  'DECIMAL',
  'TEXT',
  'VARCHAR(5)',
  'DATE',
  'BOOLEAN',
  'BLOB',
  '',
  'ANYTHING',
  'UNSIGNED INT8 X',
];

const numberTexts = fc.oneof(
  fc.constantFrom(
    '007',
    ' 7',
    '7 ',
    '1e5',
    '.5',
    '5.',
    '+3',
    '-0',
    '0x1f',
    '1_0',
    'Infinity',
    '9223372036854775808',
    '1e400',
  ),
  fc.double({ noNaN: true }).map(String),
  fc.bigInt().map(String),
);

const values: fc.Arbitrary<Exclude<Value, null>> = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.string({ unit: 'binary' }),
  numberTexts,
  fc.boolean(),
  fc.uint8Array({ maxLength: 8 }),
);

test('a real column holds exactly the form that was promised', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), values, (type, value) => {
      const column = columnOf(type);
      const result = conform(value, column);
      if ('reason' in result) return;
      expect(writeJson(throughSqlite(column, result.value))).toBe(writeJson(result.value));
    }),
    { numRuns: 400 },
  );
});

test('a value that fits stays the same value', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), values, (type, value) => {
      const column = columnOf(type);
      const result = conform(value, column);
      if ('reason' in result) return;
      const [before, after] = [fromValue(value), readStored(column.encoding, result.value)];
      expect(sameValue(before, after)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('a conformed value fits again and does not change', () => {
  fc.assert(
    fc.property(fc.constantFrom(...types), values, (type, value) => {
      const column = columnOf(type);
      const fit = conformer(column);
      try {
        const first = fit(fromValue(value));
        expect(fit(readStored(column.encoding, first))).toEqual(first);
      } catch (error) {
        if (!(error instanceof Rejection)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});

/** The same value, bit for bit (but for the sign of zero); or, in another class, the same number. */
function sameValue(a: Stored, b: Stored): boolean {
  if (a.class === 'null' || b.class === 'null') return a.class === b.class;
  // SQLite has no booleans: 1 and 0, or a word where the column holds texts.
  if (a.class === 'boolean')
    return [String(a.value), BigInt(a.value), Number(a.value)].includes(b.value as string);
  if (a.class !== b.class) return sameNumber(a, b);
  return Buffer.isBuffer(a.value) ? a.value.equals(b.value as Buffer) : a.value === b.value;
}

/** The same number, exactly, whichever class or text holds it. */
function sameNumber(a: Stored, b: Stored): boolean {
  if (a.class === 'null' || b.class === 'null') return false;
  const whole = typeof a.value === 'bigint' ? a.value : typeof b.value === 'bigint' ? b.value : null;
  if (whole === null) return Number(a.value) === Number(b.value);
  const other = a.value === whole ? b.value : a.value;
  return typeof other === 'number' ? BigInt(other) === whole : Number(whole) === Number(other);
}
