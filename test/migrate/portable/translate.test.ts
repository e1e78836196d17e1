import { describe, expect, test } from 'vitest';
import { mysqlDialect } from '../../../src/engine/mysql/dialect.ts';
import { postgresDialect } from '../../../src/engine/postgres/dialect.ts';
import { sqliteDialect } from '../../../src/engine/sqlite/dialect.ts';
import { ddl } from '../../../src/init/ddl.ts';
import { translateDefault } from '../../../src/migrate/portable/translate-default.ts';
import { translateExpression } from '../../../src/migrate/portable/translate-expression.ts';
import { translateTableName } from '../../../src/migrate/portable/translate-name.ts';
import { translate } from '../../../src/migrate/portable/translate.ts';
import type { EngineName } from '../../../src/model.ts';
import { schemaOf } from '../plan-of.ts';

const dialects = { sqlite: sqliteDialect, postgres: postgresDialect, mysql: mysqlDialect };

function place(from: EngineName, to: EngineName) {
  const columns = new Map(
    ['a', 'b', 'status', 'flag', 'Order'].map((name) => [name, { boolean: name === 'flag' }]),
  );
  return { from, to, columns, quoteIdentifier: dialects[to].quoteIdentifier };
}

describe('plain expressions are told in the words of the other engine', () => {
  test.each<[EngineName, EngineName, string, string]>([
    ['sqlite', 'postgres', "a > 0 AND b <> 'x'", '"a" > 0 AND "b" <> \'x\''],
    ['sqlite', 'mysql', '[Order] BETWEEN 1 AND 10', '`Order` BETWEEN 1 AND 10'],
    ['sqlite', 'mysql', 'length(b) >= 3', 'char_length ( `b` ) >= 3'],
    ['mysql', 'sqlite', '(char_length(`b`) < 5)', '( length ( "b" ) < 5 )'],
    ['mysql', 'postgres', "`b` in (_utf8mb4'x',_utf8mb4'y')", "\"b\" IN ( 'x' , 'y' )"],
    ['mysql', 'postgres', "`b` = 'it\\'s'", "\"b\" = 'it''s'"],
    ['sqlite', 'mysql', "b = 'a\\b'", "`b` = 'a\\\\b'"],
    [
      'postgres',
      'sqlite',
      "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
      "( ( \"status\" ) IN ( 'a' , 'b' ) )",
    ],
    ['postgres', 'mysql', '(a >= (0)::numeric)', '( `a` >= ( 0 ) )'],
    ['postgres', 'mysql', '(a IS NOT NULL) OR flag', '( `a` IS NOT NULL ) OR `flag`'],
  ])('%s → %s: %s', (from, to, sql, told) => {
    expect(translateExpression(sql, place(from, to))).toBe(told);
  });
});

describe('what might mean something else there is not told', () => {
  test.each<[EngineName, EngineName, string]>([
    ['sqlite', 'postgres', "b LIKE 'x%'"],
    ['sqlite', 'postgres', "b GLOB 'x*'"],
    ['sqlite', 'mysql', "a || b = 'xy'"],
    ['sqlite', 'mysql', 'a / 2 > 1'],
    ['sqlite', 'postgres', 'flag IN (0, 1)'],
    ['sqlite', 'postgres', 'json_valid(b)'],
    ['sqlite', 'postgres', '"nobody" > 1'],
    ['sqlite', 'postgres', "x'00' = b"],
    ['postgres', 'sqlite', "b ~ '^x'"],
    ['postgres', 'sqlite', 'a = ANY (other)'],
    ['postgres', 'sqlite', '(SELECT 1) = a'],
    ['mysql', 'postgres', 'length(`b`) > 3'],
  ])('%s → %s: %s', (from, to, sql) => {
    expect(translateExpression(sql, place(from, to))).toBe(null);
  });
});

describe('defaults', () => {
  test.each<[EngineName, EngineName, string, string, unknown]>([
    ['sqlite', 'postgres', '1', 'boolean', true],
    ['sqlite', 'postgres', "'x''y'", 'text', "x'y"],
    ['sqlite', 'postgres', "(datetime('now'))", 'timestamp', { sql: 'CURRENT_TIMESTAMP' }],
    ['sqlite', 'postgres', 'CURRENT_TIMESTAMP', 'text', undefined],
    ['sqlite', 'postgres', 'NULL', 'text', null],
    ['postgres', 'sqlite', "'x'::character varying", 'varchar(9)', 'x'],
    ['postgres', 'sqlite', 'now()', 'timestamptz', { sql: 'CURRENT_TIMESTAMP' }],
    ['postgres', 'sqlite', 'gen_random_uuid()', 'uuid', undefined],
    ['postgres', 'mysql', 'true', 'integer', 1],
    ['mysql', 'postgres', "'0000-00-00'", 'date', undefined],
    ['mysql', 'postgres', 'current_timestamp(6)', 'timestamp', { sql: 'CURRENT_TIMESTAMP' }],
    ['mysql', 'postgres', "'it\\'s'", 'text', "it's"],
    ['mysql', 'postgres', "'12.50'", 'decimal(9,2)', '12.50'],
  ])('%s → %s: %s for %s', (from, to, sql, type, told) => {
    expect(translateDefault(sql, type, place(from, to))).toEqual(told);
  });
});

test('names of tables: schemas are joined where there are none, quoted where a dot would part them', () => {
  expect(translateTableName('sales.orders', 'postgres', 'mysql')).toBe('sales_orders');
  expect(translateTableName('"a.b".c', 'postgres', 'sqlite')).toBe('a.b_c');
  expect(translateTableName('a.b', 'sqlite', 'postgres')).toBe('"a.b"');
  expect(translateTableName('plain', 'sqlite', 'postgres')).toBe('plain');
});

const old = `
  CREATE TABLE parents (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL COLLATE NOCASE UNIQUE, anything,
    upper_name TEXT AS (upper(name)) STORED, CHECK (length(name) > 0));
  CREATE TABLE children (parent INT REFERENCES parents ON DELETE CASCADE, at DATETIME DEFAULT CURRENT_TIMESTAMP,
    price DECIMAL(20,2), note TEXT CHECK (note GLOB 'x*'));
  CREATE INDEX by_note ON children (lower(note)) WHERE note IS NOT NULL;
  CREATE VIEW v AS SELECT 1;`;

test('SQLite → PostgreSQL, whole', () => {
  const { declared, untranslated, notes } = translate(schemaOf(old), 'sqlite', {
    name: 'postgres',
    dialect: postgresDialect,
  });
  expect(ddl(declared, postgresDialect)).toBe(`CREATE TABLE "public"."parents" (
  "id" BIGINT GENERATED BY DEFAULT AS IDENTITY,
  "name" VARCHAR(20) NOT NULL,
  "anything" TEXT,
  "upper_name" TEXT GENERATED ALWAYS AS (upper ( "name" )) STORED,
  PRIMARY KEY ("id"),
  UNIQUE ("name"),
  CHECK (length ( "name" ) > 0)
);
CREATE TABLE "public"."children" (
  "parent" BIGINT,
  "at" TIMESTAMP DEFAULT (CURRENT_TIMESTAMP),
  "price" NUMERIC(20,2),
  "note" TEXT
);
CREATE INDEX "by_note" ON "public"."children" ((lower ( "note" ))) WHERE "note" IS NOT NULL;
ALTER TABLE "public"."children" ADD FOREIGN KEY ("parent") REFERENCES "public"."parents" ("id") ON DELETE CASCADE;
`);
  expect(untranslated.map(({ name }) => name)).toEqual(['check 1 of children']);
  expect(notes.join()).toContain('NOCASE');
});

test('SQLite → MySQL: what it has not stands in the way by name', () => {
  const { untranslated } = translate(schemaOf(old), 'sqlite', { name: 'mysql', dialect: mysqlDialect });
  expect(untranslated.map(({ name, final }) => [name, final ?? false])).toEqual([
    ['index by_note', false],
    ['check 1 of children', false],
  ]);
  const clash = schemaOf(`CREATE TABLE ${'t'.repeat(65)} (a); CREATE TABLE u ("b " TEXT)`);
  const faults = translate(clash, 'sqlite', { name: 'mysql', dialect: mysqlDialect }).untranslated;
  expect(faults.map(({ final }) => final)).toEqual([true, true]);
});
