import type { Colors } from 'picocolors/types.js';
import type { PlanResult } from '../../api/options.ts';
import type { Addition, ObjectFate, Plan } from '../../migrate/plan/types.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';
import { describeFates } from './plan-fates.ts';
import { describeProblems } from './plan-problems.ts';

/** A plan to be read before `command`: what becomes of everything, what stands in the way, and one sentence at the end. */
export function describePlan(plan: PlanResult, style: Colors, command = 'upgrade'): string {
  const sections = [
    section('Old tables', describeFates(plan.old, style), style),
    section('New, fed by no old row', columns(plan.added.map(additionCells)), style),
    section('Views, triggers and other objects', columns(plan.objects.map(objectCells)), style),
    section(
      'Notes',
      plan.notes.map((note) => `  ${safeText(note)}`),
      style,
    ),
    section('Problems', describeProblems(plan, style), style),
  ];
  return `${sections.filter(Boolean).join('\n')}\n${conclusion(plan, command, style)}\n`;
}

/** False if the plan leaves every table, column and object as it is. */
function somethingToDo({ old, added, objects, problems }: Plan): boolean {
  const tables = old.some(
    (table) => table.fate !== 'kept' || table.columns.some((column) => !stays(column.fate)),
  );
  return (
    tables ||
    added.length > 0 ||
    problems.length > 0 ||
    objects.some(({ fate }) => fate === 'new' || fate === 'dropped by name')
  );
}

function stays(fate: string): boolean {
  return fate === 'kept' || fate === 'generated';
}

function section(title: string, lines: readonly string[], style: Colors): string {
  return lines.length === 0 ? '' : `${style.bold(title)}\n${lines.join('\n')}\n`;
}

const fills: Record<Addition['filledBy'], string> = {
  seeds: 'seeds',
  default: 'its default',
  identity: 'numbers of its own',
  null: 'NULL',
  nothing: 'empty',
};

function additionCells({ table, column, filledBy, rows }: Addition): string[] {
  const place = column === null ? name(table) : `${name(table)}.${name(column)}`;
  return [place, rows === undefined ? fills[filledBy] : `${fills[filledBy]}, ${count(rows, 'row')}`];
}

function objectCells({ kind, name: object, fate }: ObjectFate): string[] {
  return [kind, name(object), fate];
}

function conclusion(plan: PlanResult, command: string, style: Colors): string {
  const { problems, losses, old } = plan;
  if (problems.length > 0) {
    const losing = losses.length === 0 ? '' : `, ${losses.length} of which would lose data`;
    const verb = problems.length === 1 ? 'stands' : 'stand';
    return style.red(
      `${count(problems.length, 'problem')}${losing}, ${verb} in the way. Nothing was touched.`,
    );
  }
  if (plan.upToDate) return 'Nothing to do: the database has the declared schema.';
  if (!somethingToDo(plan))
    return `Every row goes over as it is; indexes, checks, defaults or seeds change.\nTo do it: carryover ${command}`;
  const dropped = old.filter(({ fate }) => fate === 'dropped by name');
  const carried = old.filter(({ fate }) => fate !== 'dropped by name');
  const rows = (tables: readonly { rows: number }[]) =>
    count(
      tables.reduce((sum, table) => sum + table.rows, 0),
      'row',
    );
  const gone =
    dropped.length === 0 ? 'none is dropped' : `${dropped.length} with ${rows(dropped)} dropped by name`;
  const sentence = `Ready: ${count(carried.length, 'old table')} with ${rows(carried)} carried over, ${gone}. Nothing was touched.`;
  return `${style.green(sentence)}\nTo do it: carryover ${command}`;
}
