import type { Column, ForeignKey, Index, IndexPart, Schema, Table } from '../model.ts';
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
 * A table with something that the declared form has no word for is carried as the engine's own statement.
 */
export function describe(schema: Schema): DeclaredSchema {
  const own = schema.tables.filter((table) => table.kind !== 'shadow');
  const sqlOf = (kind: 'view' | 'trigger') =>
    schema.objects
      .filter((object) => object.kind === kind)
      .map((object) => [object.name, object.sql] as const);
  const settings = Object.entries(schema.settings).filter(([, value]) => value !== 0);
  return {
    tables: Object.fromEntries(own.map((table) => [table.name, describeTable(table)])),
    ...some('views', sqlOf('view')),
    ...some('triggers', sqlOf('trigger')),
    ...some('settings', settings),
  };
}

function some<Key extends string, Value>(
  key: Key,
  entries: readonly (readonly [string, Value])[],
): Partial<Record<Key, Record<string, Value>>> {
  return entries.length === 0
    ? {}
    : ({ [key]: Object.fromEntries(entries) } as Record<Key, Record<string, Value>>);
}

function describeTable(table: Table): DeclaredTable {
  const indexes = list('indexes', table.indexes.map(describeIndex));
  if (table.kind === 'virtual' || table.extras) return { ddl: table.sql, ...indexes };
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
