import type { Dialect } from '../engine/engine.ts';
import { declaredColumns } from './declared-columns.ts';
import type {
  DeclaredDefault,
  DeclaredForeignKey,
  DeclaredSchema,
  DeclaredTable,
  NamedColumn,
} from './declared-schema.ts';
import { indexStatements } from './index-statements.ts';
import { parenthesised, statement } from './statement.ts';

/** The script that makes a declared schema: tables, indexes, views, triggers, settings. Pure; ends with a newline. */
export function ddl(declared: DeclaredSchema, dialect: Dialect): string {
  const tables = Object.entries(declared.tables);
  const statements = [
    ...tables.map(([name, table]) => table.ddl ?? createTable(name, table, dialect)),
    ...indexStatements(declared, dialect),
    ...Object.values(declared.views ?? {}),
    ...Object.values(declared.triggers ?? {}),
    ...Object.entries(declared.settings ?? {}).map(([name, value]) => dialect.setting(name, value)),
  ];
  return statements.map(statement).join('');
}

function createTable(name: string, table: DeclaredTable, dialect: Dialect): string {
  const quote = dialect.quoteIdentifier;
  const columns = declaredColumns(table);
  const key = table.primaryKey ?? [];
  const keyed = columns.some((column) => column.identity) || key.length === 0;
  const items = [
    ...columns.map((column) => columnClause(column, table, dialect)),
    ...(keyed ? [] : [`PRIMARY KEY (${names(key, dialect)})`]),
    ...(table.uniques ?? []).map((unique) => `UNIQUE (${names(unique, dialect)})`),
    ...(table.foreignKeys ?? []).map((foreignKey) => foreignKeyClause(foreignKey, dialect)),
    ...(table.checks ?? []).map(
      (check) => `${constraintName(check, dialect)}CHECK ${parenthesised(check.sql)}`,
    ),
  ];
  const options = dialect.tableOptions(table);
  return `CREATE TABLE ${quote(name)} (\n  ${items.join(',\n  ')}\n)${options === '' ? '' : ` ${options}`}`;
}

function columnClause(column: NamedColumn, table: DeclaredTable, dialect: Dialect): string {
  return [
    dialect.quoteIdentifier(column.name),
    columnType(column, table, dialect),
    ...(column.identity ? [dialect.identityClause] : []),
    ...(column.nullable || column.identity ? [] : ['NOT NULL']),
    ...(column.default === undefined ? [] : [`DEFAULT ${defaultSql(column.default)}`]),
    ...(column.collate === undefined ? [] : [`COLLATE ${dialect.quoteIdentifier(column.collate)}`]),
    ...(column.generated ? [generatedClause(column.generated)] : []),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function columnType(column: NamedColumn, table: DeclaredTable, dialect: Dialect): string {
  if (column.identity) return dialect.identityType;
  const type = dialect.columnType(column.type);
  return type === '' && table.strict ? dialect.untypedInStrict : type;
}

function generatedClause({ sql, stored }: { sql: string; stored?: boolean }): string {
  return `GENERATED ALWAYS AS ${parenthesised(sql)} ${stored ? 'STORED' : 'VIRTUAL'}`;
}

function defaultSql(value: DeclaredDefault): string {
  if (value === null) return 'NULL';
  if (typeof value === 'object') return parenthesised(value.sql);
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase();
}

function foreignKeyClause(key: DeclaredForeignKey, dialect: Dialect): string {
  const { table, columns } = key.references;
  return [
    `${constraintName(key, dialect)}FOREIGN KEY (${names(key.columns, dialect)})`,
    `REFERENCES ${dialect.quoteIdentifier(table)}${columns ? ` (${names(columns, dialect)})` : ''}`,
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
