import type { InitResult } from '../../api/options.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';

export function describeInit({ snapshot, dropped, created, seeded }: InitResult): string {
  const rows = new Map(seeded.map((seed) => [seed.table, seed.rows]));
  const lost = dropped.reduce((sum, table) => sum + table.rows, 0);
  const lines = columns(created.map((table) => [name(table), seedText(rows.get(table))]));
  if (dropped.length > 0)
    lines.unshift(`Dropped ${count(dropped.length, 'table')} with ${count(lost, 'row')}.`);
  if (snapshot !== null) lines.unshift(`What was there is in snapshot ${snapshot}.`);
  return `${lines.join('\n')}\nDone: ${count(created.length, 'table')} made, ${count(total(seeded), 'row')} seeded.\n`;
}

function seedText(rows: number | undefined): string {
  return rows === undefined || rows === 0 ? 'empty' : count(rows, 'seed row');
}

function total(tables: readonly { rows: number }[]): number {
  return tables.reduce((sum, table) => sum + table.rows, 0);
}
