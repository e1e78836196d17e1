import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCreateTable } from '../../../src/engine/sqlite/parse-create-table.ts';

test('keywords in quotes, texts, comments and parentheses are no keywords', () => {
  const parsed = parseCreateTable(`CREATE TABLE "check (" (
    "primary" TEXT DEFAULT 'CHECK (1)' /* COLLATE x */, [unique] DEFAULT (1 + (2)) COLLATE 'rtrim', -- CHECK (0)
    \`references\` varchar(3) CONSTRAINT "a ""b""" CHECK ("primary" <> ')'))`);
  expect(parsed).toEqual({
    columns: [{ name: 'primary' }, { name: 'unique', collation: 'rtrim' }, { name: 'references' }],
    autoincrement: false,
    checks: [{ name: 'a "b"', sql: `"primary" <> ')'` }],
    foreignKeys: [],
    extras: [],
  });
});

test('actions are not taken for defaults, nor their words for constraints', () => {
  const parsed =
    parseCreateTable(`CREATE TABLE t (a REFERENCES p ON DELETE SET DEFAULT ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED DEFAULT -1 CHECK (a),
    b REFERENCES p (x) MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED)`);
  expect(parsed?.foreignKeys).toEqual([
    { columns: ['a'], deferred: true },
    { columns: ['b'], deferred: false },
  ]);
  expect(parsed?.checks).toEqual([{ sql: 'a' }]);
});

test('table constraints need no comma between them', () => {
  const parsed = parseCreateTable(
    'CREATE TABLE t (a, b, CONSTRAINT x UNIQUE (a) CHECK (a) CONSTRAINT y FOREIGN KEY (b, a) REFERENCES p CHECK (b))',
  );
  expect(parsed?.columns.map((column) => column.name)).toEqual(['a', 'b']);
  expect(parsed?.foreignKeys).toEqual([{ name: 'y', columns: ['b', 'a'], deferred: false }]);
  expect(parsed?.checks.map((check) => check.sql)).toEqual(['a', 'b']);
});

test('ABORT is the default; every other conflict clause is an extra', () => {
  const parsed = parseCreateTable(
    'CREATE TABLE t (a UNIQUE ON CONFLICT ABORT, b NOT NULL ON CONFLICT  FAIL, UNIQUE (a, b) ON CONFLICT REPLACE)',
  );
  expect(parsed?.extras).toEqual(['b NOT NULL ON CONFLICT FAIL', 'UNIQUE ( a , b ) ON CONFLICT REPLACE']);
});

test('what it cannot read is null', () => {
  for (const sql of [
    '',
    'CREATE TABLE',
    'CREATE TABLE t (a',
    'CREATE TABLE t (a,)',
    'CREATE VIEW v AS SELECT (1)',
  ]) {
    expect(parseCreateTable(sql)).toBeNull();
  }
});

test('it never throws', () => {
  const piece = fc.constantFrom(
    'CREATE TABLE t (',
    ')',
    '(',
    ',',
    'CHECK',
    'DEFAULT',
    "'",
    '"',
    '[',
    '--',
    '/*',
    'ON',
    'CONFLICT',
    'a',
    'FOREIGN KEY',
    'AS',
    'PRIMARY',
    'CONSTRAINT',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.string({ unit: 'binary' }), (pieces, junk) => {
      expect(() => parseCreateTable(`CREATE TABLE t (${pieces.join(' ')}${junk}`)).not.toThrow();
    }),
  );
});
