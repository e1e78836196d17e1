import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysqlDialect } from '../../../src/engine/mysql/dialect.ts';
import { quoteIdentifier, quoteText } from '../../../src/engine/mysql/quote.ts';
import { meaning, tokens } from '../../../src/engine/mysql/schema/tokens.ts';
import { portableTypes } from '../../../src/values/portable-type.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { openDatabase } from './schema/open-database.ts';
import type { OpenDatabase } from './schema/open-database.ts';

const nasty = fc.string({
  unit: fc.constantFrom("'", '"', '`', '\\', '\n', '\0', '\x1a', '%', ';', '-', 'a', 'ä', '☃', '💥'),
});

test('quoted names and texts are one token each, and mean what they were', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      for (const quoted of [quoteIdentifier(text), quoteText(text)]) {
        const found = tokens(`x ${quoted};`);
        expect(found).toHaveLength(3);
        expect(meaning(found[1])).toBe(text);
      }
    }),
  );
});

test('a type that there is none of is refused', () => {
  expect(() => mysqlDialect.columnType('varchr(10)', { keyed: false })).toThrow(
    expect.objectContaining({ code: 'SCHEMA_INVALID' }),
  );
  expect(mysqlDialect.columnType("sql:enum('a')", { keyed: true })).toBe("enum('a')");
});

test('table options: words and numbers as they are, all else as a text; a name that is none is refused', () => {
  const options = {
    engine: 'InnoDB',
    collation: 'utf8mb4_bin',
    comment: "it's",
    key_block_size: '8',
    row_format: 'x; y',
  };
  expect(mysqlDialect.tableOptions({ options })).toBe(
    "ENGINE=InnoDB COLLATE=utf8mb4_bin COMMENT='it''s' KEY_BLOCK_SIZE=8 ROW_FORMAT='x; y'",
  );
  expect(mysqlDialect.tableOptions({})).toBe('');
  expect(() => mysqlDialect.tableOptions({ options: { 'engine=x;': 'y' } })).toThrow(
    expect.objectContaining({ code: 'SCHEMA_INVALID' }),
  );
});

await describeEachServer(['mariadb', 'mysql'], (server) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openDatabase(server);
  });
  afterAll(() => database.close());

  test('every text comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        const [row] = await database.query(
          `SELECT ${mysqlDialect.literal(text)}, 1 AS ${quoteIdentifier('x')}`,
        );
        expect(row?.[0]).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  describe('portable types', () => {
    const { sql: _, ...known } = portableTypes;
    for (const type of [...Object.keys(known), 'decimal(12,2)', 'char(5)', 'varchar(40)']) {
      test(`${type}: the server takes it, also with a default, and where it may be, as a key`, async () => {
        const plain = mysqlDialect.columnType(type, { keyed: false });
        const keyed = mysqlDialect.columnType(type, { keyed: true });
        const value = defaults[type.replace(/\(.*/, '')] ?? 'x';
        await database.query('DROP TABLE IF EXISTS t');
        await database.query(
          `CREATE TABLE t (a ${plain}, b ${plain} NOT NULL DEFAULT ${mysqlDialect.literal(value, type)}, c ${keyed}${type === 'json' ? '' : ', KEY (c)'})`,
        );
        await database.query('INSERT INTO t (c) VALUES (NULL)');
        expect(await database.query('SELECT b FROM t')).toHaveLength(1);
        const { tables } = await database.introspect();
        expect(tables[0]?.columns[0]?.type).toBe(comesBackAs[type] ?? type);
      });
    }

    test('an identity column numbers itself, whatever its whole type', async () => {
      for (const type of ['smallint', 'integer', 'bigint', 'sql:int unsigned']) {
        const { type: native, clause, isKey } = mysqlDialect.identity(type, undefined);
        await database.query('DROP TABLE IF EXISTS t');
        await database.query(`CREATE TABLE t (id ${native} ${clause}${isKey ? '' : ', PRIMARY KEY (id)'})`);
        await database.query('INSERT INTO t VALUES ()');
        const { tables } = await database.introspect();
        expect(tables[0]?.columns[0]).toMatchObject({ identity: true, nullable: false });
      }
    });
  });
});

/** A value that the type has. */
const defaults: Readonly<Record<string, string | number | boolean>> = {
  smallint: 1,
  integer: -1,
  bigint: 1,
  boolean: true,
  real: 0.5,
  double: 0.5,
  decimal: '1.50',
  json: '{"a": "it\'s"}',
  date: '2026-01-31',
  time: '12:34:56.25',
  timestamp: '2026-01-31 12:34:56.25',
  timestamptz: '2026-01-31 12:34:56.25',
};

/** Where a type has no likeness of its own: see the comment in the dialect. */
const comesBackAs: Readonly<Record<string, string>> = {
  decimal: 'decimal(65,30)',
  char: 'char(1)',
  varchar: 'text',
  timestamptz: 'timestamp',
  any: 'text',
};
