import type { Dialect } from '../engine/engine.ts';
import { declaredColumns } from './declared-columns.ts';
import type { DeclaredForeignKey, DeclaredSchema, DeclaredTable, NamedColumn } from './declared-schema.ts';
import { indexStatements } from './index-statements.ts';
import { parenthesised, statement } from './statement.ts';

/** The script that makes a declared schema: tables, indexes, views, triggers, settings. Pure; ends with a newline. */
export function ddl(declared: DeclaredSchema, dialect: Dialect): string {
  const tables = Object.entries(declared.tables);
  const statements = [
    ...(declared.before ?? []),
    ...tables.map(([name, table]) => table.ddl ?? createTable(name, table, dialect)),
    ...indexStatements(declared, dialect),
    ...(dialect.foreignKeysInTable ? [] : tables.flatMap(([name]) => foreignKeys(name, declared, dialect))),
    ...Object.values(declared.views ?? {}),
    ...Object.values(declared.triggers ?? {}),
    ...(declared.after ?? []),
    ...Object.entries(declared.settings ?? {}).map(([name, value]) => dialect.setting(name, value)),
  ];
  return statements.map(statement).join('');
}

function createTable(name: string, table: DeclaredTable, dialect: Dialect): string {
  const columns = declaredColumns(table);
  const key = table.primaryKey ?? [];
  const declaredByColumn = columns.some(
    (column) => column.identity && dialect.identity(column.type, column.identityKind).isKey,
  );
  const keyed = keyedColumns(table);
  const items = [
    ...columns.map((column) => columnClause(column, { table, keyed: keyed.has(column.name), dialect })),
    ...(declaredByColumn || key.length === 0 ? [] : [`PRIMARY KEY (${names(key, dialect)})`]),
    ...(table.uniques ?? []).map((unique) => `UNIQUE (${names(unique, dialect)})`),
    ...(dialect.foreignKeysInTable ? (table.foreignKeys ?? []) : []).map((foreignKey) =>
      foreignKeyClause(foreignKey, dialect),
    ),
    ...(table.checks ?? []).map(
      (check) => `${constraintName(check, dialect)}CHECK ${parenthesised(check.sql)}`,
    ),
  ];
  const options = dialect.tableOptions(table);
  return `CREATE TABLE ${dialect.tableName(name)} (\n  ${items.join(',\n  ')}\n)${options === '' ? '' : ` ${options}`}`;
}

/** Columns that a key, an index or a foreign key names. */
function keyedColumns(table: DeclaredTable): ReadonlySet<string> {
  const parts = (table.indexes ?? []).flatMap((index) => index.columns);
  return new Set([
    ...(table.primaryKey ?? []),
    ...(table.uniques ?? []).flat(),
    ...(table.foreignKeys ?? []).flatMap((key) => key.columns),
    ...parts.flatMap((part) => (typeof part === 'string' ? part : (part.column ?? []))),
  ]);
}

interface Place {
  readonly table: DeclaredTable;
  readonly keyed: boolean;
  readonly dialect: Dialect;
}

function columnClause(column: NamedColumn, place: Place): string {
  const { dialect } = place;
  const identity = column.identity ? dialect.identity(column.type, column.identityKind) : null;
  return [
    dialect.quoteIdentifier(column.name),
    identity ? identity.type : columnType(column, place),
    ...(column.collate === undefined ? [] : [`COLLATE ${dialect.quoteIdentifier(column.collate)}`]),
    ...(identity ? [identity.clause] : []),
    ...(column.generated
      ? [dialect.generated(parenthesised(column.generated.sql), column.generated.stored ?? false)]
      : []),
    ...(column.nullable || identity ? [] : ['NOT NULL']),
    ...(column.default === undefined ? [] : [`DEFAULT ${defaultSql(column, dialect)}`]),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function columnType(column: NamedColumn, { table, keyed, dialect }: Place): string {
  const type = dialect.columnType(column.type, { keyed });
  return type === '' && table.strict ? dialect.untypedInStrict : type;
}

function defaultSql({ type, default: value = null }: NamedColumn, dialect: Dialect): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? parenthesised(value.sql) : dialect.literal(value, type);
}

/** Once all tables and keys are there, so that they may refer to each other in circles. */
function foreignKeys(name: string, { tables }: DeclaredSchema, dialect: Dialect): string[] {
  return (tables[name]?.foreignKeys ?? []).map((key) => {
    const { table, columns = tables[table]?.primaryKey } = key.references;
    // Not every engine takes the parent's primary key where no columns are named.
    const references = { table, ...(columns && { columns }) };
    return `ALTER TABLE ${dialect.tableName(name)} ADD ${foreignKeyClause({ ...key, references }, dialect)}`;
  });
}

function foreignKeyClause(key: DeclaredForeignKey, dialect: Dialect): string {
  const { table, columns } = key.references;
  return [
    `${constraintName(key, dialect)}FOREIGN KEY (${names(key.columns, dialect)})`,
    `REFERENCES ${dialect.tableName(table)}${columns ? ` (${names(columns, dialect)})` : ''}`,
    ...(key.onDelete ? [`ON DELETE ${key.onDelete.toUpperCase()}`] : []),
    ...(key.onUpdate ? [`ON UPDATE ${key.onUpdate.toUpperCase()}`] : []),
    ...(key.deferred ? ['DEFERRABLE INITIALLY DEFERRED'] : []),
  ].join(' ');
}

function constraintName({ name }: { readonly name?: string }, dialect: Dialect): string {
  return name === undefined ? '' : `CONSTRAINT ${dialect.quoteIdentifier(name)} `;
}

function names(columns: readonly string[], dialect: Dialect): string {
  return columns.map(dialect.quoteIdentifier).join(', ');
}
