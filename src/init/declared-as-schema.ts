import type { Column, Encoding, ForeignKey, Index, Schema, SqlObject, Table, TableKind } from '../model.ts';
import { sqlTokens, unquote } from '../values/sql-tokens.ts';
import { declaredColumns } from './declared-columns.ts';
import type {
  DeclaredDefault,
  DeclaredForeignKey,
  DeclaredIndex,
  DeclaredSchema,
  DeclaredTable,
  NamedColumn,
} from './declared-schema.ts';

/** What is known of a table without asking a database: as a snapshot's manifest has it. */
export interface KnownTable {
  readonly name: string;
  readonly kind: TableKind;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nativeType: string;
    readonly encoding: Encoding;
    readonly generated?: true;
  }[];
}

/**
 * The schema that a declared one describes, as far as it tells, without the engine that it belongs to: no DDL of tables
 * and indexes. A table that is declared by its own DDL has its columns and nothing else.
 * @param numbersKeys the engine numbers the rows of a plain `bigint` key by itself
 */
export function declaredAsSchema(
  declared: DeclaredSchema,
  known: readonly KnownTable[],
  numbersKeys: boolean,
): Schema {
  const script = (kind: string, sql: readonly string[]) => sql.map((text) => statementObject(kind, text));
  const named = (kind: string, objects: Readonly<Record<string, string>> = {}): SqlObject[] =>
    Object.entries(objects).map(([name, sql]) => ({ kind, name, sql }));
  return {
    tables: known.map((table) => asTable(table, declared.tables[table.name] ?? {}, numbersKeys)),
    objects: [
      ...script('statement', declared.before ?? []),
      ...named('view', declared.views),
      ...named('trigger', declared.triggers),
      ...script('statement', declared.after ?? []),
    ],
    attributes: [],
    settings: declared.settings ?? {},
    leftOut: [],
    script: '',
  };
}

function asTable({ name, kind, columns }: KnownTable, declared: DeclaredTable, numbersKeys: boolean): Table {
  const told = new Map(declaredColumns(declared).map((column) => [column.name, column]));
  const primaryKey = declared.primaryKey ?? [];
  const numbers = numbersKeys && primaryKey.length === 1 && !declared.withoutRowid;
  return {
    name,
    kind,
    columns: columns.map((column) => {
      const isKey = numbers && primaryKey[0] === column.name && told.get(column.name)?.type === 'bigint';
      return { ...asColumn(column, told.get(column.name)), ...(isKey ? { selfNumbering: true } : {}) };
    }),
    primaryKey,
    uniques: declared.uniques ?? [],
    indexes: (declared.indexes ?? []).map(asIndex),
    foreignKeys: (declared.foreignKeys ?? []).map(asForeignKey),
    checks: declared.checks ?? [],
    ...(declared.ddl === undefined ? {} : { extras: ['unread'] }),
    sql: declared.ddl ?? '',
  };
}

function asColumn(known: KnownTable['columns'][number], told: NamedColumn | undefined): Column {
  const { name, type, nativeType, encoding } = known;
  const sql = told?.default === undefined ? undefined : defaultSql(told.default);
  return {
    name,
    type,
    nativeType,
    encoding,
    nullable: told?.nullable ?? told === undefined,
    ...(sql === undefined ? {} : { default: sql }),
    ...(told?.identity ? { identity: true } : {}),
    ...(told?.generated
      ? { generated: { sql: told.generated.sql, stored: told.generated.stored ?? false } }
      : {}),
    ...(known.generated && !told?.generated ? { generated: { sql: '', stored: true } } : {}),
    ...(told?.collate === undefined ? {} : { collation: told.collate }),
  };
}

function defaultSql(value: DeclaredDefault): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'object' && value !== null ? value.sql : String(value);
}

function asIndex({ name = '', columns, unique = false, where }: DeclaredIndex): Index {
  const parts = columns.map((part) => {
    if (typeof part === 'string') return { column: part };
    const { column, sql, desc, collate } = part;
    return {
      ...(column === undefined ? {} : { column }),
      ...(sql === undefined ? {} : { sql }),
      ...(desc ? { descending: true } : {}),
      ...(collate === undefined ? {} : { collation: collate }),
    };
  });
  return { name, parts, unique, ...(where === undefined ? {} : { where }), sql: '' };
}

function asForeignKey(key: DeclaredForeignKey): ForeignKey {
  return {
    ...(key.name === undefined ? {} : { name: key.name }),
    columns: key.columns,
    references: { table: key.references.table, columns: key.references.columns ?? [] },
    onDelete: key.onDelete ?? 'no action',
    onUpdate: key.onUpdate ?? 'no action',
    ...(key.deferred ? { deferred: true } : {}),
  };
}

/** What a bare statement makes, by its first words: `CREATE TYPE public.mood AS …` is the type `mood`. */
function statementObject(kind: string, sql: string): SqlObject {
  const tokens = sqlTokens(sql).slice(0, 12);
  const create = /^create$/i.test(tokens[0]?.text ?? '');
  const at = tokens.findIndex(({ text }) => kinds.has(text.toLowerCase()));
  if (!create || at === -1) return { kind, name: firstWords(sql), sql };
  const names = tokens.slice(at + 1).filter(({ text }) => !/^(?:if|not|exists)$/i.test(text));
  const qualified = names[1]?.text === '.';
  const parts = (qualified ? [names[0], names[2]] : [names[0]]).flatMap((token) =>
    token ? unquote(token) : [],
  );
  const name = parts.filter((part, index) => index > 0 || part !== 'public' || parts.length === 1).join('.');
  return { kind: tokens[at]?.text.toLowerCase() ?? kind, name, sql };
}

const kinds: ReadonlySet<string> = new Set(
  'schema extension type domain sequence collation function procedure aggregate view trigger rule policy event index'.split(
    ' ',
  ),
);

function firstWords(sql: string): string {
  return sqlTokens(sql)
    .slice(0, 6)
    .map(({ text }) => text)
    .join(' ');
}
