import type { Column, ForeignKey, Index, IndexPart, Schema, SqlObject, Table } from '../model.ts';
import type {
  DeclaredDefault,
  DeclaredForeignKey,
  DeclaredIndex,
  DeclaredIndexPart,
  DeclaredSchema,
  DeclaredTable,
  NamedColumn,
} from './declared-schema.ts';

/**
 * The declared schema of a database as it is. Pure. Made again from it (`ddl`), a database has the same `schemaDigest`.
 * A table, index or object with something that the declared form has no word for is carried as the engine's own statement.
 * Owners, comments and rights are not told: an upgrade leaves them as they are.
 */
export function describe(schema: Schema): DeclaredSchema {
  const own = schema.tables.filter((table) => table.kind !== 'shadow');
  const before = schema.objects.filter((object) => object.before && object.after === undefined);
  const late = schema.objects.filter((object) => !object.before);
  // A view may need a function and the other way round: where there is more than views and triggers, their order counts.
  const named = late.every(({ kind }) => kind === 'view' || kind === 'trigger');
  const sqlOf = (kind: 'view' | 'trigger') =>
    (named ? late : [])
      .filter((object) => object.kind === kind)
      .map((object) => [object.name, object.sql] as const);
  const after = [...own.flatMap(lateStatements), ...(named ? [] : late.map(({ sql }) => sql))];
  const settings = Object.entries(schema.settings).filter(([, value]) => value !== 0);
  return {
    tables: Object.fromEntries(own.map((table) => [table.name, describeTable(table, schema.objects)])),
    ...list(
      'before',
      before.map(({ sql }) => sql),
    ),
    ...some('views', sqlOf('view')),
    ...some('triggers', sqlOf('trigger')),
    ...list('after', after),
    ...some('settings', settings),
  };
}

/** Indexes that have no portable form, and the foreign keys of tables that have none. */
function lateStatements(table: Table): string[] {
  const indexes = table.indexes.filter((index) => index.extras).map(({ sql }) => sql);
  const keys = (table.constraints ?? []).filter(({ kind }) => kind === 'foreign key' || kind === 'check');
  return [...indexes, ...(isOwn(table) ? keys.map(({ sql }) => sql) : [])];
}

/** It can only be told in the engine's own words. */
function isOwn(table: Table): boolean {
  return table.kind === 'virtual' || table.extras !== undefined;
}

/** The statements that make the table itself, its keys, and what is made right behind it. */
function ownStatements(table: Table, objects: readonly SqlObject[]): string {
  const keys = (table.constraints ?? []).filter(({ kind }) => kind !== 'foreign key' && kind !== 'check');
  const behind = objects.filter((object) => object.after === table.name);
  return [table.sql, ...[...keys, ...behind].map(({ sql }) => sql)].join(';\n');
}

function some<Key extends string, Value>(
  key: Key,
  entries: readonly (readonly [string, Value])[],
): Partial<Record<Key, Record<string, Value>>> {
  return entries.length === 0
    ? {}
    : ({ [key]: Object.fromEntries(entries) } as Record<Key, Record<string, Value>>);
}

function describeTable(table: Table, objects: readonly SqlObject[]): DeclaredTable {
  const plain = table.indexes.filter((index) => !index.extras);
  const indexes = list('indexes', plain.map(describeIndex));
  const needed = objects.some((object) => object.after === table.name);
  if (isOwn(table) || needed) return { ddl: ownStatements(table, objects), ...indexes };
  const columns = table.columns.map((column) => describeColumn(column));
  return {
    columns: asColumns(columns),
    ...list('primaryKey', table.primaryKey),
    ...list('uniques', table.uniques),
    ...indexes,
    ...list('foreignKeys', table.foreignKeys.map(describeForeignKey)),
    ...list('checks', table.checks),
    ...(table.withoutRowid ? { withoutRowid: true } : {}),
    ...(table.strict ? { strict: true } : {}),
    ...(table.options ? { options: table.options } : {}),
  };
}

function list<Key extends string, Item>(
  key: Key,
  items: readonly Item[],
): Partial<Record<Key, readonly Item[]>> {
  return items.length === 0 ? {} : ({ [key]: items } as Record<Key, readonly Item[]>);
}

/** JSON objects put names that are whole numbers first: a list keeps the order. */
function asColumns(columns: readonly NamedColumn[]): NonNullable<DeclaredTable['columns']> {
  if (columns.some(({ name }) => /^\d+$/.test(name))) return columns;
  return Object.fromEntries(columns.map(({ name, ...column }) => [name, column]));
}

function describeColumn(column: Column): NamedColumn {
  const sql = column.default;
  return {
    name: column.name,
    type: describeType(column),
    ...(column.nullable ? { nullable: true } : {}),
    ...(sql === undefined ? {} : { default: describeDefault(sql) }),
    ...(column.identity ? { identity: true } : {}),
    ...(column.identityKind ? { identityKind: column.identityKind } : {}),
    ...(column.generated ? { generated: column.generated } : {}),
    ...(column.collation === undefined ? {} : { collate: column.collation }),
  };
}

/** A key that does not number itself keeps its own type: the portable `bigint` would. */
function describeType(column: Column): string {
  return column.selfNumbering === false && column.type === 'bigint'
    ? `sql:${column.nativeType}`
    : column.type;
}

/** Literals that JSON can write back exactly become JSON values; everything else stays SQL. */
function describeDefault(sql: string): DeclaredDefault {
  if (/^(?:true|false)$/i.test(sql)) return sql.toLowerCase() === 'true';
  if (/^-?\d/.test(sql) && String(Number(sql)) === sql) return Number(sql);
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  return text === undefined ? { sql } : text.replaceAll("''", "'");
}

function describeIndex(index: Index): DeclaredIndex {
  return {
    name: index.name,
    columns: index.parts.map(describePart),
    ...(index.unique ? { unique: true } : {}),
    ...(index.where === undefined ? {} : { where: index.where }),
  };
}

function describePart(part: IndexPart): string | DeclaredIndexPart {
  const extra = {
    ...(part.descending ? { desc: true } : {}),
    ...(part.collation === undefined ? {} : { collate: part.collation }),
  };
  if (part.column === undefined) return { sql: part.sql ?? '', ...extra };
  return Object.keys(extra).length === 0 ? part.column : { column: part.column, ...extra };
}

function describeForeignKey(key: ForeignKey): DeclaredForeignKey {
  const { table, columns } = key.references;
  return {
    ...(key.name === undefined ? {} : { name: key.name }),
    columns: key.columns,
    references: columns.length === 0 ? { table } : { table, columns },
    ...(key.onDelete === 'no action' ? {} : { onDelete: key.onDelete }),
    ...(key.onUpdate === 'no action' ? {} : { onUpdate: key.onUpdate }),
    ...(key.deferred ? { deferred: true } : {}),
  };
}
