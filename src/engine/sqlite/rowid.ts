import type { Table } from '../../model.ts';

/** A name by which SQLite gives a table's rowid, or null if the table's own columns hide all three. */
export function hiddenRowid(table: Table): string | null {
  const taken = new Set(table.columns.map((column) => column.name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name)) ?? null;
}
