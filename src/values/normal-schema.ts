import type { Column, ForeignKey, Schema, Table } from '../model.ts';
import { normalExpression, normalSql } from './normal-sql.ts';

/** What a table is, spelling aside: each list in an order of its own, absent things absent. Made for JSON. */
export interface NormalTable {
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  /** Everything but the columns, by kind: `primaryKey`, `uniques`, `indexes`, … */
  readonly rest: Readonly<Record<string, unknown>>;
}

export interface NormalSchema {
  /** By table name, in its order. Shadow tables are part of their virtual table. */
  readonly tables: ReadonlyMap<string, NormalTable>;
  /** Views, triggers and all other objects: SQL by `view "x"`, `trigger "y"`. */
  readonly objects: ReadonlyMap<string, string>;
}

/** The form in which two schemas are the same if their databases behave the same. */
export function normalSchema(schema: Schema): NormalSchema {
  const keys = new Map(schema.tables.map((table) => [table.name, table.primaryKey]));
  const tables = schema.tables
    .filter((table) => table.kind !== 'shadow')
    .map((table) => [table.name, normalTable(table, keys)] as const);
  const objects = schema.objects.map(({ kind, name, sql }) => [`${kind} "${name}"`, normalSql(sql)] as const);
  return { tables: new Map(tables.toSorted(byName)), objects: new Map(objects.toSorted(byName)) };
}

type Keys = ReadonlyMap<string, readonly string[]>;

function normalTable(table: Table, keys: Keys): NormalTable {
  if (table.kind === 'virtual') return { columns: [], rest: { sql: normalSql(table.sql) } };
  const unread = table.extras?.includes('unread');
  return {
    columns: table.columns.map(normalColumn),
    rest: {
      primaryKey: table.primaryKey,
      uniques: sorted(table.uniques),
      indexes: sorted(table.indexes.map((index) => normalIndex(index))),
      foreignKeys: sorted(table.foreignKeys.map((key) => normalForeignKey(key, keys))),
      checks: sorted(table.checks.map((check) => ({ ...check, sql: normalExpression(check.sql) }))),
      withoutRowid: table.withoutRowid ?? false,
      strict: table.strict ?? false,
      extras: (table.extras ?? []).toSorted(),
      ...(table.options ? { options: table.options } : {}),
      ...(unread ? { sql: normalSql(table.sql) } : {}),
    },
  };
}

function normalColumn(column: Column): Record<string, unknown> {
  const text = normalExpression(column.default ?? '');
  const given = /^\w+$/.test(text) ? text.toUpperCase() : text;
  return {
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    // A default of NULL is none.
    default: given === '' || given === 'NULL' ? null : given,
    identity: column.identity ?? false,
    ...(column.identityKind ? { identityKind: column.identityKind } : {}),
    generated: column.generated ? { ...column.generated, sql: normalExpression(column.generated.sql) } : null,
    collation: column.collation?.toLowerCase() ?? null,
  };
}

function normalIndex(index: Table['indexes'][number]): Record<string, unknown> {
  const parts = index.parts.map((part) => ({
    ...(part.column === undefined ? { sql: normalExpression(part.sql ?? '') } : { column: part.column }),
    descending: part.descending ?? false,
    collation: part.collation?.toLowerCase() ?? null,
  }));
  return {
    name: index.name,
    parts,
    unique: index.unique,
    where: normalExpression(index.where ?? ''),
    ...(index.extras ? { extras: index.extras.toSorted() } : {}),
  };
}

/** Left out columns mean the parent's primary key. */
function normalForeignKey(key: ForeignKey, keys: Keys): Record<string, unknown> {
  const { table, columns } = key.references;
  const meant = columns.length > 0 ? columns : (keys.get(table) ?? []);
  return { ...key, references: { table, columns: meant }, deferred: key.deferred ?? false };
}

function sorted<T>(list: readonly T[]): readonly T[] {
  const keyed = list.map((item) => [canonicalJson(item), item] as const);
  return keyed.toSorted(byName).map(([, item]) => item);
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

/** JSON with the keys of every object in their own order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(byName));
  });
}
