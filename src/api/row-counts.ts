import type { Reader } from '../engine/engine.ts';

export interface RowCount {
  readonly table: string;
  readonly rows: number;
}

/** Every table with its number of rows; the inner tables of virtual ones are left out. */
export async function rowCounts(reader: Reader): Promise<RowCount[]> {
  const { tables } = await reader.schema();
  const counts: RowCount[] = [];
  for (const table of tables) {
    if (table.kind === 'table')
      counts.push({ table: table.name, rows: (await reader.stats(table.name, [])).rows });
  }
  return counts;
}
