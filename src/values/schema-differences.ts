import type { Schema } from '../model.ts';
import { canonicalJson, normalSchema } from './normal-schema.ts';
import type { NormalTable } from './normal-schema.ts';

/** What changes from one schema to another, in short sentences. Empty exactly if both have the same `schemaDigest`. */
export function schemaDifferences(from: Schema, to: Schema): string[] {
  const before = normalSchema(from);
  const after = normalSchema(to);
  const tables = compare(before.tables, after.tables, (name) => `table "${name}"`, tableDifferences);
  const objects = compare(
    before.objects,
    after.objects,
    (name) => name,
    () => [],
  );
  return [...tables, ...objects];
}

function tableDifferences(place: string, from: NormalTable, to: NormalTable): string[] {
  const before = byColumnName(from);
  const after = byColumnName(to);
  const columns = compare(
    before,
    after,
    (name) => `${place}: column "${name}"`,
    () => [],
  );
  const changed = Object.keys({ ...from.rest, ...to.rest }).filter(
    (key) => !same(from.rest[key], to.rest[key]),
  );
  const rest = changed.map((key) => `${place}: ${words[key] ?? key} changed`);
  const found = [...columns, ...rest];
  return found.length > 0 ? found : [`${place}: the order of its columns changed`];
}

/** New, gone and changed entries of two maps; `inside` tells more of a changed one. */
function compare<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  place: (name: string) => string,
  inside: (place: string, from: T, to: T) => string[],
): string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => `${place(name)} is gone`);
  const others = [...after].flatMap(([name, to]) => {
    const from = before.get(name);
    if (from === undefined) return [`${place(name)} is new`];
    if (same(from, to)) return [];
    const details = inside(place(name), from, to);
    return details.length > 0 ? details : [`${place(name)} changed`];
  });
  return [...gone, ...others];
}

function byColumnName(table: NormalTable): Map<string, unknown> {
  return new Map(table.columns.map((column) => [String(column['name']), column]));
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}

const words: Readonly<Record<string, string>> = {
  primaryKey: 'the primary key',
  uniques: 'the unique constraints',
  indexes: 'the indexes',
  foreignKeys: 'the foreign keys',
  checks: 'the checks',
  withoutRowid: 'WITHOUT ROWID',
  strict: 'STRICT',
  options: 'its options',
  extras: 'the engine\u2019s own clauses',
  sql: 'its definition',
};
