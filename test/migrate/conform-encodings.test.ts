import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conform, conformer } from '../../src/migrate/mapping/conform.ts';
import { Rejection } from '../../src/migrate/mapping/rejection.ts';
import { fromValue } from '../../src/migrate/mapping/value-text.ts';
import type { Column, Encoding } from '../../src/model.ts';
import { readStored, writeJson } from '../../src/values/encoding.ts';
import type { JsonValue, Value } from '../../src/values/encoding.ts';

/** A column of a server. */
function serverColumn(type: string, encoding: Encoding): Column {
  return { name: 'c', type, nativeType: type, encoding, nullable: true };
}

/** What becomes of a JSON form of one column in another; `null` stands for a refusal. */
function moved(form: JsonValue, from: Encoding, type: string, encoding: Encoding): JsonValue {
  try {
    return conformer(serverColumn(type, encoding))(readStored(from, form));
  } catch (error) {
    if (error instanceof Rejection) return null;
    throw error;
  }
}

type Move = readonly [form: JsonValue, from: Encoding, type: string, encoding: Encoding, result: JsonValue];

const moves: readonly Move[] = [
  // SQLite's booleans are numbers.
  [1, 'numeric', 'boolean', 'boolean', true],
  [0, 'numeric', 'boolean', 'boolean', false],
  [2, 'numeric', 'boolean', 'boolean', null],
  ['yes', 'numeric', 'boolean', 'boolean', null],
  [true, 'boolean', 'boolean', 'numeric', 1],
  [true, 'boolean', 'boolean', 'integer', 1],
  [true, 'boolean', 'text', 'text', 'true'],
  // Its dates and times are texts.
  ['2009-01-01 00:00:00', 'numeric', 'timestamp', 'timestamp', '2009-01-01T00:00:00'],
  ['2009-01-01 00:00:00.2500', 'numeric', 'timestamp', 'timestamp', '2009-01-01T00:00:00.25'],
  ['2009-01-01T00:00:00+01:00', 'numeric', 'timestamp', 'timestamp', null],
  ['2009-01-01T00:30:00+01:00', 'numeric', 'timestamptz', 'timestamptz', '2008-12-31T23:30:00Z'],
  ['2009-01-01 00:00:00', 'numeric', 'timestamptz', 'timestamptz', '2009-01-01T00:00:00Z'],
  ['2009-01-01 00:00:00.1234567', 'numeric', 'timestamp', 'timestamp', null],
  ['2009-01-01 00:00:00.5', 'numeric', 'sql:datetime', 'timestamp', null],
  ['2009-01-01 00:00:00.5', 'numeric', 'sql:datetime(3)', 'timestamp', '2009-01-01T00:00:00.5'],
  ['12:34', 'numeric', 'time', 'time', '12:34:00'],
  ['2024-02-30', 'numeric', 'date', 'date', null],
  [1700000000, 'numeric', 'timestamp', 'timestamp', null],
  ['2009-01-01T00:00:00.25', 'timestamp', 'timestamp', 'numeric', '2009-01-01 00:00:00.25'],
  ['2009-01-01T00:00:00Z', 'timestamptz', 'timestamptz', 'numeric', '2009-01-01 00:00:00Z'],
  ['0044-03-15T00:00:00 BC', 'timestamp', 'timestamptz', 'timestamptz', '0044-03-15T00:00:00Z BC'],
  ['infinity', 'timestamp', 'timestamptz', 'timestamptz', 'infinity'],
  ['2009-01-01T00:00:00Z', 'timestamptz', 'timestamp', 'timestamp', null],
  // Decimals get zeros, and lose no digit.
  [12.5, 'numeric', 'decimal(10,2)', 'decimal', '12.50'],
  [12, 'numeric', 'decimal(10,2)', 'decimal', '12.00'],
  [0.1 + 0.2, 'numeric', 'decimal(10,2)', 'decimal', null],
  ['12.50', 'text', 'decimal', 'decimal', '12.50'],
  ['12.5', 'decimal', 'decimal(65,30)', 'decimal', `12.5${'0'.repeat(29)}`],
  ['7', 'decimal', 'sql:decimal(5,1) unsigned', 'decimal', '7.0'],
  ['7.25', 'decimal', 'sql:decimal(5,1) unsigned', 'decimal', null],
  ['12.00', 'decimal', 'integer', 'integer', 12],
  ['12.50', 'decimal', 'integer', 'integer', null],
  ['12.50', 'decimal', 'double', 'real', 12.5],
  ['12345678901234567890.5', 'decimal', 'double', 'real', null],
  ['12.50', 'decimal', 'decimal(10,2)', 'numeric', 12.5],
  ['12345678901234567890.5', 'decimal', 'decimal(30,2)', 'numeric', null],
  ['12345678901234567890.5', 'decimal', 'text', 'text', '12345678901234567890.5'],
  ['NaN', 'decimal', 'double', 'real', 'NaN'],
  ['18446744073709551615', 'integer', 'decimal(20,0)', 'decimal', '18446744073709551615'],
  ['18446744073709551615', 'integer', 'sql:bigint unsigned', 'integer', '18446744073709551615'],
  ['18446744073709551615', 'integer', 'bigint', 'integer', null],
  // Four bytes.
  [0.1, 'real', 'real', 'single', 0.1],
  [0.30000000000000004, 'real', 'real', 'single', null],
  [16777217, 'integer', 'real', 'single', null],
  ['NaN', 'real', 'real', 'single', 'NaN'],
  [0.1, 'single', 'double', 'real', 0.1],
  ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'text', 'uuid', 'text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['aGk=', 'blob', 'text', 'text', null],
  ['hi', 'text', 'blob', 'blob', null],
];

describe('a value of one engine in a column of another', () => {
  test.each(moves)('%j (%s) → %s (%s): %j', (form, from, type, encoding, result) => {
    expect(moved(form, from, type, encoding)).toEqual(result);
  });
});

const columns: readonly (readonly [string, Encoding])[] = [
  ['boolean', 'boolean'],
  ['decimal(12,2)', 'decimal'],
  ['decimal', 'decimal'],
  ['real', 'single'],
  ['double', 'real'],
  ['bigint', 'integer'],
  ['date', 'date'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamptz', 'timestamptz'],
  ['text', 'text'],
];

const values: fc.Arbitrary<Exclude<Value, null>> = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc.bigInt(),
  fc.double({ noNaN: true }),
  fc.double({ noNaN: true }).map(String),
  fc.integer({ min: -99999, max: 99999 }).map((cents) => (cents / 100).toFixed(2)),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(11, 23)),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 23).replace('T', ' ')),
);

test('what a column takes is a form of its encoding, and fits again as the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...columns), values, ([type, encoding], value) => {
      const column = serverColumn(type, encoding);
      const result = conform(value, column);
      if ('reason' in result) return;
      const stored = readStored(encoding, result.value);
      expect(writeJson(conformer(column)(stored))).toBe(writeJson(result.value));
    }),
    { numRuns: 1000 },
  );
});

test('a decimal keeps its number', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat({ max: 2 }), (digits, scale) => {
      const text = (digits / 10 ** scale).toFixed(scale);
      const form = conformer(serverColumn('decimal(20,4)', 'decimal'))(fromValue(text));
      expect(form).toMatch(/\.\d{4}$/);
      expect(Number(form)).toBe(Number(text));
    }),
  );
});
