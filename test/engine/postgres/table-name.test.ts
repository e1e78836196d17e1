import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTableName, tableName } from '../../../src/engine/postgres/table-name.ts';

const name = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ minLength: 1, unit: fc.constantFrom('a', 'A', '"', '.', ' ', '_', '1') }),
  fc.constantFrom('public', 'a.b', '"', '.', '"".""', 'Order', '__proto__'),
);

describe('the name of a table', () => {
  test('leads back to its schema and name', () => {
    fc.assert(
      fc.property(name, name, (schema, table) => {
        expect(parseTableName(tableName({ schema, name: table }))).toEqual({ schema, name: table });
        expect(parseTableName(tableName({ schema: 'public', name: table }))).toEqual({
          schema: 'public',
          name: table,
        });
      }),
    );
  });

  test.each([
    [{ schema: 'public', name: 'customers' }, 'customers'],
    [{ schema: 'public', name: 'A b' }, 'A b'],
    [{ schema: 'public', name: 'a.b' }, '"a.b"'],
    [{ schema: 'public', name: 'say "x"' }, '"say ""x"""'],
    [{ schema: 'sales', name: 'orders' }, 'sales.orders'],
    [{ schema: 'sales', name: 'Orders' }, 'sales."Orders"'],
    [{ schema: 'a.b', name: 'c' }, '"a.b".c'],
  ])('%o is written %s', (qualified, text) => {
    expect(tableName(qualified)).toBe(text);
  });

  test('may be written without quotes where it is clear without', () => {
    expect(parseTableName('Sales.Orders')).toEqual({ schema: 'Sales', name: 'Orders' });
  });

  test.each(['a.b.c', '.a', 'a.', '"a', 'a"b', '"".x', '.'])('%s is none', (text) => {
    expect(() => parseTableName(text)).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }) as Error);
  });
});
