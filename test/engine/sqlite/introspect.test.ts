import { Database } from '../../sqlite-driver.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { introspect } from '../../../src/engine/sqlite/introspect.ts';
import type { Table } from '../../../src/model.ts';
import { schemaDigest } from '../../../src/values/schema-digest.ts';
import { schemaSamples } from '../../schema-samples.ts';

const open: Database.Database[] = [];

function databaseOf(script: string): Database.Database {
  const db = new Database(':memory:');
  open.push(db);
  db.exec(script);
  return db;
}

function tablesOf(script: string): Map<string, Table> {
  return new Map(introspect(databaseOf(script)).tables.map((table) => [table.name, table]));
}

afterEach(() => {
  for (const db of open.splice(0)) db.close();
});

describe('every sample', () => {
  for (const [name, script] of Object.entries(schemaSamples)) {
    test(`${name}: its script makes the same database, and the DDL is read whole`, () => {
      const schema = introspect(databaseOf(script));
      const again = introspect(databaseOf(schema.script));
      expect(again).toEqual(schema);
      expect(schema.tables.filter((table) => table.extras?.includes('unread'))).toEqual([]);
    });
  }
});

test('columns: types, encodings, nulls, defaults, identity, collation', () => {
  const table = tablesOf(schemaSamples['plain'] ?? '').get('customers');
  expect(table?.columns).toEqual([
    {
      name: 'id',
      type: 'bigint',
      nativeType: 'INTEGER',
      encoding: 'integer',
      nullable: false,
      identity: true,
      selfNumbering: true,
    },
    {
      name: 'email',
      type: 'varchar(255)',
      nativeType: 'VARCHAR(255)',
      encoding: 'text',
      nullable: false,
      collation: 'NOCASE',
    },
    {
      name: 'balance',
      type: 'decimal(12,2)',
      nativeType: 'DECIMAL(12,2)',
      encoding: 'numeric',
      nullable: false,
      default: "'0.00'",
    },
    { name: 'born', type: 'date', nativeType: 'DATE', encoding: 'numeric', nullable: true },
    {
      name: 'at',
      type: 'timestamp',
      nativeType: 'DATETIME',
      encoding: 'numeric',
      nullable: true,
      default: 'CURRENT_TIMESTAMP',
    },
    {
      name: 'active',
      type: 'boolean',
      nativeType: 'BOOLEAN',
      encoding: 'numeric',
      nullable: false,
      default: '1',
    },
    { name: 'photo', type: 'blob', nativeType: 'BLOB', encoding: 'blob', nullable: true },
    { name: 'anything', type: 'any', nativeType: '', encoding: 'any', nullable: true },
    { name: 'big', type: 'bigint', nativeType: 'BIGINT', encoding: 'integer', nullable: true },
    { name: 'ratio', type: 'double', nativeType: 'REAL', encoding: 'real', nullable: true, default: '-0.5' },
  ]);
  expect(table).toMatchObject({ kind: 'table', primaryKey: ['id'], uniques: [['email']] });
  expect(table?.indexes).toMatchObject([
    {
      parts: [
        { column: 'balance', descending: true },
        { column: 'email', collation: 'RTRIM' },
      ],
      unique: false,
    },
  ]);
});

test('keys: order, rowid aliases, and what the model has no word for', () => {
  const tables = tablesOf(schemaSamples['keys of all kinds'] ?? '');
  const nullable = (name: string) => tables.get(name)?.columns[0]?.nullable;
  expect(tables.get('a')).toMatchObject({ primaryKey: ['y', 'x'], uniques: [['z'], ['x', 'z']] });
  expect([nullable('b'), nullable('c'), nullable('d'), nullable('e'), nullable('g'), nullable('j')]).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
  expect(tables.get('d')?.columns[0]).toMatchObject({ identity: true });
  expect(tables.get('e')?.extras).toEqual(['PRIMARY KEY ("id" DESC)']);
  expect(tables.get('f')).toMatchObject({
    withoutRowid: true,
    extras: ['PRIMARY KEY ("b" DESC, "a" COLLATE "NOCASE")'],
  });
  expect(tables.get('g')?.extras).toBeUndefined();
  expect(tables.get('h')?.extras).toEqual(['UNIQUE ("a" COLLATE "NOCASE")']);
  expect(tables.get('i')?.extras).toEqual(['a UNIQUE ON CONFLICT REPLACE', 'b NOT NULL ON CONFLICT IGNORE']);
});

test('foreign keys: names, actions, deferral, left out columns, the case of names', () => {
  const keys = tablesOf(schemaSamples['foreign keys'] ?? '').get('children')?.foreignKeys;
  const none = { onDelete: 'no action', onUpdate: 'no action' };
  expect(keys).toEqual([
    { columns: ['one'], references: { table: 'parents', columns: [] }, ...none },
    {
      ...none,
      name: 'two_key',
      columns: ['two'],
      references: { table: 'parents', columns: ['id'] },
      onDelete: 'set default',
      deferred: true,
    },
    { ...none, columns: ['three'], references: { table: 'parents', columns: ['id'] }, onUpdate: 'cascade' },
    {
      ...none,
      name: 'pair',
      columns: ['a', 'b'],
      references: { table: 'parents', columns: ['a', 'b'] },
      onDelete: 'set null',
    },
    { ...none, columns: ['b'], references: { table: 'children', columns: ['a'] }, onDelete: 'restrict' },
  ]);
});

test('checks, generated columns and defaults', () => {
  const table = tablesOf(schemaSamples['checks and generated columns'] ?? '').get('t');
  expect(table?.checks).toEqual([
    { sql: 'a > 0' },
    { name: 'small, (really)', sql: 'a < 10' },
    { sql: "b <> ','" },
    { sql: '(a) + (1) > 0' },
    { sql: "b NOT LIKE '--%'" },
  ]);
  expect(table?.columns.map((column) => column.generated)).toEqual([
    undefined,
    undefined,
    { sql: 'a * 2', stored: false },
    { sql: "b || '(''x'''", stored: true },
  ]);
  const defaults = tablesOf(schemaSamples['defaults'] ?? '').get('t')?.columns;
  expect(defaults?.filter(({ name }) => 'ij'.includes(name)).map((column) => column.default)).toEqual([
    "'word'",
    "'quoted'",
  ]);
});

test('indexes: partial, expressions, order, collations', () => {
  const indexes = tablesOf(schemaSamples['indexes'] ?? '').get('t')?.indexes;
  expect(
    indexes?.map(({ parts, unique, where }) => ({
      parts,
      unique,
      ...(where === undefined ? {} : { where }),
    })),
  ).toEqual([
    {
      parts: [{ column: 'a' }, { column: 'b', descending: true }],
      unique: true,
      where: "b > 0 AND a <> ' WHERE '",
    },
    {
      parts: [
        { sql: 'lower(a)' },
        { sql: 'b + 1', descending: true },
        { sql: 'length("c d")', collation: 'BINARY' },
      ],
      unique: false,
    },
    { parts: [{ column: 'a', collation: 'BINARY' }, { column: 'c d' }], unique: false },
    { parts: [{ sql: 'a || "c d" COLLATE NOCASE' }], unique: false, where: '(b IS NOT NULL)' },
  ]);
});

test('virtual tables own their shadow tables, and the script makes them once', () => {
  const schema = introspect(databaseOf(schemaSamples['virtual tables'] ?? ''));
  const owners = new Map(schema.tables.map((table) => [table.name, table.owner]));
  expect(owners.get('search_data')).toBe('search');
  expect(owners.get('search_more_content')).toBe('search_more');
  expect(owners.get('boxes_node')).toBe('boxes');
  const search = schema.tables.find((table) => table.name === 'search_more');
  expect(search).toMatchObject({
    kind: 'virtual',
    columns: [{ name: 'title', encoding: 'any' }, { name: 'body' }],
  });
  expect(schema.script.match(/CREATE/g)).toHaveLength(4);
});

test('views, triggers and settings; the history and temporary objects are left out', () => {
  const db = databaseOf(`${schemaSamples['views and triggers'] ?? ''} PRAGMA user_version = 5;
    CREATE TABLE carryover_runs (id TEXT PRIMARY KEY); CREATE INDEX runs ON carryover_runs (id);
    CREATE TEMP TABLE hidden (a); CREATE TEMP VIEW t AS SELECT 1; CREATE TEMP TRIGGER hush AFTER INSERT ON main.t BEGIN SELECT 1; END; ANALYZE`);
  const schema = introspect(db);
  expect(schema.tables.map((table) => table.name)).toEqual(['t']);
  expect(schema.tables[0]?.columns.map((column) => column.name)).toEqual(['a', 'b']);
  expect(schema.objects.map(({ kind, name, table }) => [kind, name, table])).toEqual([
    ['trigger', 'log', 't'],
    ['view', 'v', undefined],
    ['view', 'w', undefined],
    ['trigger', 'through', 'v'],
  ]);
  expect(schema.settings).toEqual({ user_version: 5, application_id: 0 });
  expect(schema.script).toMatch(/PRAGMA user_version = 5;\n$/);
  expect(schema.script).not.toContain('application_id');
});

test('a virtual table of a module that is not loaded is kept by its SQL', () => {
  const db = databaseOf('CREATE TABLE t (a)');
  db.unsafeMode();
  db.pragma('writable_schema = ON');
  db.exec(
    `INSERT INTO sqlite_schema VALUES ('table', 'odd', 'odd', 0, 'CREATE VIRTUAL TABLE odd USING nowhere(a)')`,
  );
  db.pragma('writable_schema = RESET');
  const schema = introspect(db);
  expect(schema.tables[1]).toMatchObject({ name: 'odd', kind: 'virtual', columns: [] });
  expect(schema.script).toBe('CREATE TABLE t (a);\nCREATE VIRTUAL TABLE odd USING nowhere(a);\n');
});

test('a schema that is altered later is read as it is now', () => {
  const db = databaseOf(`CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a, b CHECK (b > 0));
    ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT 'x' COLLATE NOCASE; ALTER TABLE t ADD COLUMN d REFERENCES p ON DELETE CASCADE;
    ALTER TABLE t RENAME COLUMN b TO "b b"; ALTER TABLE t DROP COLUMN a; ALTER TABLE p RENAME TO "p p"`);
  const table = introspect(db).tables[1];
  expect(table?.columns.map((column) => column.name)).toEqual(['b b', 'c', 'd']);
  expect(table?.checks).toEqual([{ sql: '"b b" > 0' }]);
  expect(table?.foreignKeys).toMatchObject([{ references: { table: 'p p' }, onDelete: 'cascade' }]);
  expect(table?.extras).toBeUndefined();
});

test('big integers as the default of the connection change nothing', () => {
  const db = databaseOf(schemaSamples['foreign keys'] ?? '');
  const before = introspect(db);
  db.defaultSafeIntegers(true);
  expect(introspect(db)).toEqual(before);
});

test('thousands of tables', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `t${index}`);
  const script = names.map(
    (name) =>
      `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b REFERENCES T0); CREATE INDEX i_${name} ON ${name} (b);`,
  );
  const schema = introspect(databaseOf(script.join('')));
  expect(schema.tables).toHaveLength(2_000);
  expect(schema.tables.at(-1)).toMatchObject({
    name: 't1999',
    indexes: [{ name: 'i_t1999' }],
    foreignKeys: [{ references: { table: 't0' } }],
  });
  expect(schemaDigest(schema)).toMatch(/^[0-9a-f]{64}$/);
});
