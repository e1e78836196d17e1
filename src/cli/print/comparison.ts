import type { Comparison, TableComparison } from '../../snapshot/compare.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';

export function describeComparison(comparison: Comparison): string {
  const { from, to, same, removed, added, tables } = comparison;
  if (same) return `${from} and ${to} hold the same tables with the same rows.\n`;
  const lines = columns([
    ...removed.map(({ table, rows }) => [name(table), 'gone', `had ${count(rows, 'row')}`]),
    ...added.map(({ table, rows }) => [name(table), 'new', count(rows, 'row')]),
    ...tables.map((table) => [name(table.table), ...changeOf(table)]),
  ]);
  return `${from} → ${to}\n${lines.join('\n')}\n`;
}

function changeOf({ rowsFrom, rowsTo, content, columns: changes }: TableComparison): [string, string] {
  const parts = [
    ...changes.removed.map((column) => `-${name(column)}`),
    ...changes.added.map((column) => `+${name(column)}`),
    ...changes.changed.map((column) => `~${name(column)}`),
  ];
  if (content === 'equal' && parts.length === 0) return ['same', count(rowsTo, 'row')];
  const rows = rowsFrom === rowsTo ? count(rowsTo, 'row') : `${number(rowsFrom)} → ${count(rowsTo, 'row')}`;
  return [content === 'equal' ? 'columns differ' : 'rows differ', [rows, ...parts].join('  ')];
}
