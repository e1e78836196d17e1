import { CarryoverError } from '../../../errors.ts';
import type { Check, Column } from '../../../model.ts';
import { quoteIdentifier } from '../quote.ts';
import { defaultSql } from './default-sql.ts';
import { parseColumn } from './parse-column.ts';
import type { ParsedColumn } from './parse-column.ts';
import type { Clause, ParsedCreateTable } from './parse-create-table.ts';
import { encodingOf, portableFromNative } from './portable-from-native.ts';
import type { ColumnRow, TableRow } from './read-catalog.ts';

/** What the server tells of a column in its catalog and in the table's DDL. */
export interface ReadColumn extends ColumnRow {
  readonly parsed: ParsedColumn;
  readonly clause: Clause;
}

/**
 * The columns of a table, in its order.
 * @throws DATABASE_FAILED for a column that `information_schema` does not tell of: leaving it out would lose it
 */
export function readColumns(
  create: string,
  parsed: ParsedCreateTable,
  table: string,
  rows: readonly ColumnRow[],
): ReadColumn[] {
  return parsed.clauses
    .filter((clause) => clause.kind === 'column')
    .map((clause) => {
      const column = rows.find(({ name }) => name === clause.name);
      if (column) return { ...column, parsed: parseColumn(create, clause), clause };
      throw new CarryoverError(
        'DATABASE_FAILED',
        `The server does not tell what the column "${clause.name}" of table "${table}" is. Nothing was changed.`,
        { hint: 'Give the user SELECT on the whole table, and let nobody change it meanwhile.' },
      );
    });
}

export function buildColumn(column: ReadColumn, table: TableRow): Column {
  const { default: given, generated, autoIncrement } = column.parsed;
  const json = isJson(column);
  const type = portableFromNative({ ...column, json });
  const usual = json || type === 'uuid' || column.collation === null || column.collation === table.collation;
  return {
    name: column.name,
    type,
    nativeType: column.columnType,
    encoding: encodingOf(column.dataType),
    nullable: column.nullable,
    ...(given === undefined ? {} : { default: defaultSql(given, encodingOf(column.dataType)) }),
    ...(autoIncrement ? { identity: true } : {}),
    ...(generated ? { generated } : {}),
    ...(usual ? {} : { collation: column.collation ?? '' }),
  };
}

/** MariaDB's JSON is a LONGTEXT with a check of its own. */
function isJson(column: ReadColumn): boolean {
  const isMade = column.columnType === 'longtext' && column.collation === 'utf8mb4_bin';
  return isMade && column.parsed.checks.includes(jsonCheck(column));
}

function jsonCheck(column: ReadColumn): string {
  return `json_valid(${quoteIdentifier(column.name)})`;
}

export function columnChecks(column: ReadColumn): Check[] {
  const checks = column.parsed.checks.filter((sql) => !isJson(column) || sql !== jsonCheck(column));
  return checks.map((sql) => ({ sql }));
}
