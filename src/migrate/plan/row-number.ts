import type { Column } from '../../model.ts';

/** True for a key that the engine numbers by itself when a row comes without one. */
export function isRowNumber(column: Column): boolean {
  return (column.identity ?? false) || (column.selfNumbering ?? false);
}
