import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { introspect } from '../../src/engine/sqlite/introspect.ts';
import type { Schema } from '../../src/model.ts';
import { schemaDifferences } from '../../src/values/schema-differences.ts';
import { schemaDigest } from '../../src/values/schema-digest.ts';

function schemaOf(script: string): Schema {
  const db = new Database(':memory:');
  try {
    db.exec(script);
    return introspect(db);
  } finally {
    db.close();
  }
}

const base = `CREATE TABLE p (id INTEGER PRIMARY KEY, k TEXT UNIQUE);
  CREATE TABLE t (a TEXT DEFAULT ('x'), b VARCHAR(10) NOT NULL CHECK (b <> ''), c REFERENCES p (id), UNIQUE (a), UNIQUE (b, c));
  CREATE INDEX i ON t (a, lower(b)) WHERE a > 'm';
  CREATE VIEW v AS SELECT a, 'x  y' FROM t;`;

describe('the spelling does not count', () => {
  const spellings: Record<string, string> = {
    'white space, comments, case of types, quotes, order of constraints': `CREATE TABLE "t" ("a" text default 'x', [b] NVARCHAR ( 10 )
        NOT NULL, c, UNIQUE (b, c), CHECK (( b<>'' /* not empty */ )), FOREIGN KEY (c) REFERENCES P, UNIQUE (a));
      CREATE TABLE p (id INTEGER, k TEXT, UNIQUE (k), PRIMARY KEY (id));
      CREATE VIEW v AS SELECT a,
        'x  y' FROM t; -- all
      CREATE INDEX i ON "t" ("a" ASC, (lower( b ))) WHERE (a > 'm');`,
    'settings, history and statistics': `${base} PRAGMA user_version = 9; CREATE TABLE carryover_runs (id); ANALYZE;`,
  };
  for (const [name, script] of Object.entries(spellings)) {
    test(`not by ${name}`, () => {
      expect(schemaDifferences(schemaOf(base), schemaOf(script))).toEqual([]);
      expect(schemaDigest(schemaOf(script))).toBe(schemaDigest(schemaOf(base)));
    });
  }
});

describe('everything else does', () => {
  const changes: readonly (readonly [string, string, string])[] = [
    ['b VARCHAR(10)', 'b VARCHAR(11)', 'table "t": column "b" changed'],
    ["DEFAULT ('x')", "DEFAULT ('y')", 'table "t": column "a" changed'],
    ['a TEXT DEFAULT', 'a TEXT COLLATE NOCASE DEFAULT', 'table "t": column "a" changed'],
    ['b VARCHAR(10) NOT NULL', 'b VARCHAR(10)', 'table "t": column "b" changed'],
    ["CHECK (b <> '')", "CHECK (b <> ' ')", 'table "t": the checks changed'],
    ['(id INTEGER PRIMARY KEY', '(id INTEGER PRIMARY KEY AUTOINCREMENT', 'table "p": column "id" changed'],
    [', UNIQUE (a)', '', 'table "t": the unique constraints changed'],
    ['UNIQUE (b, c)', 'UNIQUE (c, b)', 'table "t": the unique constraints changed'],
    [
      'k TEXT UNIQUE',
      'k TEXT UNIQUE ON CONFLICT REPLACE',
      'table "p": the engine\u2019s own clauses changed',
    ],
    ['REFERENCES p (id)', 'REFERENCES p (id) ON DELETE CASCADE', 'table "t": the foreign keys changed'],
    ['CREATE INDEX', 'CREATE UNIQUE INDEX', 'table "t": the indexes changed'],
    ["WHERE a > 'm'", "WHERE a > 'n'", 'table "t": the indexes changed'],
    ["'x  y'", "'x y'", 'view "v" changed'],
    [
      'CREATE TABLE p (id INTEGER PRIMARY KEY, k TEXT UNIQUE)',
      'CREATE TABLE p (k TEXT UNIQUE, id INTEGER PRIMARY KEY)',
      'table "p": the order of its columns changed',
    ],
    ['k TEXT UNIQUE)', 'k TEXT UNIQUE, n)', 'table "p": column "n" is new'],
    [', k TEXT UNIQUE)', ')', 'table "p": column "k" is gone'],
    ['CREATE VIEW v AS', 'CREATE VIEW w AS', 'view "v" is gone'],
  ];
  for (const [from, to, sentence] of changes) {
    test(`${from} → ${to || 'nothing'}`, () => {
      const changed = base.replace(from, to);
      expect(changed).not.toBe(base);
      expect(schemaDifferences(schemaOf(base), schemaOf(changed))).toContain(sentence);
      expect(schemaDigest(schemaOf(changed))).not.toBe(schemaDigest(schemaOf(base)));
    });
  }
});

test('a virtual table counts by its statement, its shadow tables do not', () => {
  const schema = schemaOf('CREATE VIRTUAL TABLE f USING fts5 (a)');
  const without = { ...schema, tables: schema.tables.filter((table) => table.kind !== 'shadow') };
  expect(without.tables).toHaveLength(1);
  expect(schemaDigest(without)).toBe(schemaDigest(schema));
  expect(schemaDigest(schemaOf('CREATE VIRTUAL TABLE f USING fts5 (a, b)'))).not.toBe(schemaDigest(schema));
});
