import type { Schema, Table } from '../../../src/model.ts';

/** The table of that name. */
export function tableOf(schema: Schema, name: string): Table {
  const found = schema.tables.find((table) => table.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return found;
}
