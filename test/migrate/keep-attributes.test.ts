import { expect, test } from 'vitest';
import { keepAttributes } from '../../src/migrate/keep-attributes.ts';
import { planMigration } from '../../src/migrate/plan/plan.ts';
import type { Attribute, Schema } from '../../src/model.ts';
import { schemaOf } from './plan-of.ts';

function withAttributes(script: string, attributes: readonly Attribute[]): Schema {
  return { ...schemaOf(script), attributes };
}

const comment: Attribute = { kind: 'comment', of: 'table "a"', sql: 'COMMENT ON TABLE a IS 1' };
const onColumn: Attribute = {
  kind: 'comment',
  of: 'column "x" of table "a"',
  sql: 'COMMENT ON COLUMN a.x IS 1',
};
const gone: Attribute = { kind: 'grant', of: 'table "b"', sql: 'GRANT SELECT ON b TO c' };
const goneColumn: Attribute = {
  kind: 'comment',
  of: 'column "y" of table "a"',
  sql: 'COMMENT ON COLUMN a.y IS 1',
};

const old = withAttributes('CREATE TABLE a (x, y); CREATE TABLE b (x)', [
  comment,
  onColumn,
  gone,
  goneColumn,
]);

test('what belongs to a table or column that stays, stays; what belongs to others goes', () => {
  const target = withAttributes('CREATE TABLE a (x)', []);
  expect(keepAttributes(old, target).attributes).toEqual([comment, onColumn]);
});

test('what the new schema says itself counts, for each kind', () => {
  const own: Attribute = { ...comment, sql: 'COMMENT ON TABLE a IS 2' };
  const target = withAttributes('CREATE TABLE a (x)', [own]);
  expect(keepAttributes(old, target).attributes).toEqual([onColumn, own]);
});

test('a setting of the new schema takes no other setting off a table', () => {
  const security: Attribute = {
    kind: 'setting',
    of: 'table "a"',
    sql: 'ALTER TABLE a ENABLE ROW LEVEL SECURITY',
  };
  const own: Attribute = { ...security, sql: 'ALTER TABLE a REPLICA IDENTITY FULL' };
  const target = withAttributes('CREATE TABLE a (x)', [own]);
  const before = withAttributes('CREATE TABLE a (x)', [security]);
  expect(keepAttributes(before, target).attributes).toEqual([security, own]);
});

test('the plan says what stays and what goes, and what the old script leaves out', () => {
  const { notes } = planMigration({
    old: { ...old, leftOut: ['The server "f" is left out.'] },
    new: withAttributes('CREATE TABLE a (x)', []),
    mapping: { tables: new Map(), drop: [] },
    stats: new Map(['a', 'b'].map((name) => [name, { rows: 0, nonNull: new Map() }])),
    seeded: new Map(),
  });
  expect(notes.slice(0, 3)).toEqual([
    'The server "f" is left out.',
    'Stays with what it belongs to: 2 comments.',
    'Goes with what it belongs to: grant of table "b", comment of column "y" of table "a".',
  ]);
});
