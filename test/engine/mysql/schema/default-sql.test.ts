import { expect, test } from 'vitest';
import { defaultSql } from '../../../../src/engine/mysql/schema/default-sql.ts';
import type { Encoding } from '../../../../src/model.ts';

const cases: readonly (readonly [printed: string, encoding: Encoding, sql: string])[] = [
  ["'5'", 'integer', '5'],
  ['5', 'integer', '5'],
  ["'-1.50'", 'decimal', '-1.50'],
  ["'1e300'", 'real', '1e300'],
  ["'5'", 'text', "'5'"],
  ["b'101'", 'text', "b'101'"],
  ['now()', 'timestamp', 'CURRENT_TIMESTAMP'],
  ['((now(6)))', 'timestamp', 'CURRENT_TIMESTAMP(6)'],
  ['current_timestamp()', 'timestamptz', 'CURRENT_TIMESTAMP'],
  ['CURRENT_TIMESTAMP(3)', 'timestamp', 'CURRENT_TIMESTAMP(3)'],
  ["(_utf8mb4'hi')", 'text', "'hi'"],
  ["('it\\'s')", 'text', "'it''s'"],
  ["'a\\\\b\\n'", 'text', "_utf8mb4'a\\\\b\\n'"],
  ["'a\\0'", 'blob', '0x6100'],
  ['(0xff00)', 'blob', '0xFF00'],
  ["x'ff0027'", 'blob', '0xFF0027'],
  ["X'ff'", 'text', "X'ff'"],
  ["x''", 'blob', "''"],
  ["''", 'blob', "''"],
  ["(concat('a','b'))", 'text', "(concat('a','b'))"],
  ["('a') + ('b')", 'text', "('a') + ('b')"],
  ["_latin1'x'", 'text', "_latin1'x'"],
  ['(1 + 2)', 'integer', '(1 + 2)'],
];

for (const [printed, encoding, sql] of cases) {
  test(`${printed} of ${encoding} is ${sql}`, () => {
    expect(defaultSql(printed, encoding)).toBe(sql);
    expect(defaultSql(sql, encoding)).toBe(sql);
  });
}
