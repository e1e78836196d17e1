import type { Column, Table } from '../../model.ts';

/**
 * True for a key that the engine numbers by itself when a row comes without one: an identity column, or a single
 * `INTEGER` primary key where rows have numbers of their own (`INTEGER`, so spelt, is SQLite's; others say identity).
 */
export function isRowNumber(table: Table, column: Column): boolean {
  if (column.identity) return true;
  const onlyKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
  return onlyKey && column.nativeType === 'INTEGER' && table.withoutRowid !== true;
}
