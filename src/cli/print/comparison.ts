import type { Comparison, RowDifference, RowsComparison, TableComparison } from '../../api/backup-options.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

export function describeComparison(comparison: Comparison): string {
  const { from, to, same, removed, added, tables } = comparison;
  if (same) return `${from} and ${to} hold the same tables with the same rows.\n`;
  const lines = columns([
    ...removed.map(({ table, rows }) => [name(table), 'gone', `had ${count(rows, 'row')}`]),
    ...added.map(({ table, rows }) => [name(table), 'new', count(rows, 'row')]),
    ...tables.map((table) => [name(table.table), ...changeOf(table)]),
  ]);
  const samples = tables.flatMap(({ table, rows }) => (rows ? describeSamples(table, rows) : []));
  return `${[`${from} → ${to}`, ...lines, ...samples].join('\n')}\n`;
}

function changeOf({ rowsFrom, rowsTo, content, columns: changes, rows: different }: TableComparison) {
  const parts = [
    ...(different ? [rowChanges(different)] : []),
    ...changes.removed.map((column) => `-${name(column)}`),
    ...changes.added.map((column) => `+${name(column)}`),
    ...changes.changed.map((column) => `~${name(column)}`),
  ];
  if (content === 'equal' && parts.length === 0) return ['same', count(rowsTo, 'row')];
  const rows = rowsFrom === rowsTo ? count(rowsTo, 'row') : `${number(rowsFrom)} → ${count(rowsTo, 'row')}`;
  return [content === 'equal' ? 'columns differ' : 'rows differ', [rows, ...parts].join('  ')];
}

function rowChanges({ removed, added, changed }: RowsComparison): string {
  const parts = [
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
  ] as const;
  return parts
    .filter(([rows]) => rows > 0)
    .map(([rows, what]) => `${number(rows)} ${what}`)
    .join(', ');
}

function describeSamples(table: string, { samples, key }: RowsComparison): string[] {
  if (samples.length === 0) return [];
  if (key.length === 0 && samples.every(({ from, to }) => !from && !to))
    return [`${name(table)}: no primary key names its rows; --values shows them.`];
  return [`${name(table)}:`, ...samples.map((sample) => `  ${sample.change}  ${describeRow(sample)}`)];
}

function describeRow({ change, key, columns: changed, from, to }: RowDifference): string {
  const named =
    key === null ? [] : Object.entries(key).map(([column, value]) => `${name(column)}=${shown(value)}`);
  if (!from && !to) return [...named, ...changed.map((column) => `~${name(column)}`)].join(' ');
  const values =
    change === 'changed'
      ? changed.map((column) => `${name(column)}: ${shown(from?.[column])} → ${shown(to?.[column])}`)
      : Object.entries(from ?? to ?? {}).map(([column, value]) => `${name(column)}: ${shown(value)}`);
  return [...named, values.join(', ')].join('  ');
}

const longest = 80;

/** A value's JSON form on one line, cut where it is long. */
function shown(value: unknown): string {
  const text = safeText(JSON.stringify(value) ?? '');
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
