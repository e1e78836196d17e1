import type { Colors } from 'picocolors/types.js';
import type { OldColumnFate, OldTableFate } from '../../migrate/plan/types.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';

/** One line for each old table, and below it one for each column that does not simply stay. */
export function describeFates(old: readonly OldTableFate[], style: Colors): string[] {
  const heads = columns(old.map((table) => [name(table.table), count(table.rows, 'row'), tableFate(table)]));
  return old.flatMap((table, index) => [
    paint(heads[index] ?? '', table.fate, style),
    ...describeColumns(table, style),
  ]);
}

function tableFate({ table, kind, fate, to }: OldTableFate): string {
  const targets = to.filter((target) => target !== table);
  const arrow = targets.length === 0 ? '' : ` → ${to.map(name).join(', ')}`;
  return `${shout(fate)}${arrow}${kind === 'shadow' ? ' (of a virtual table)' : ''}`;
}

function describeColumns({ columns: all, fate }: OldTableFate, style: Colors): string[] {
  const changed = all.filter((column) => !staysPut(column));
  if (fate === 'dropped by name' || changed.length === 0) return [];
  const lines = columns(
    changed.map((column) => cells(column)),
    '      ',
  );
  const painted = lines.map((line, index) => paint(line, changed[index]?.fate ?? '', style));
  const rest = all.length - changed.length;
  return rest === 0 ? painted : [...painted, `      ${count(rest, 'other column')} kept`];
}

/** A column that goes nowhere else needs no line of its own. */
function staysPut({ column, fate, to }: OldColumnFate): boolean {
  return fate === 'kept' && to.length < 2 && to.every((target) => target.column === column);
}

function cells({ column, fate, nonNull, to }: OldColumnFate): string[] {
  const targets = to.map((target) => `${name(target.table)}.${name(target.column)}`).join(', ');
  return [
    name(column),
    targets === '' ? shout(fate) : `${shout(fate)} → ${targets}`,
    `${number(nonNull)} not null`,
  ];
}

function shout(fate: string): string {
  return fate === 'lost' ? 'LOST' : fate;
}

function paint(line: string, fate: string, style: Colors): string {
  if (fate === 'lost') return style.red(line);
  return fate === 'dropped by name' ? style.yellow(line) : line;
}
