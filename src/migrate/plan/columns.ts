import type { Column, Table } from '../../model.ts';
import type { ParsedRule, ParsedSource } from '../mapping/parsed-mapping.ts';
import { checkRule } from './check-rule.ts';
import { checkSource } from './check-source.ts';
import { fitCopy } from './copy.ts';
import type { Scene } from './scene.ts';
import type { ColumnPlan } from './types.ts';
import { at } from '../mapping/pointer.ts';
import { quoted } from '../mapping/quoted.ts';
import { guessOrigin } from './rename-guess.ts';
import { isRowNumber } from './row-number.ts';
import { snippet } from './snippet.ts';

export interface Pair {
  readonly oldTable: Table;
  readonly newTable: Table;
  readonly source: ParsedSource;
}

/** One new column and the rule that feeds it. */
export interface Target extends Pair {
  readonly column: Column;
  /** JSON pointer of the rule, or of where it would stand. */
  readonly place: string;
}

/** Decides what feeds each new column. Those that nothing feeds are left out. */
export function planColumns(scene: Scene, pair: Pair): ColumnPlan[] {
  checkSource(scene, pair);
  return pair.newTable.columns.flatMap((column) => {
    const target = { ...pair, column, place: at(`${pair.source.place}/columns`, column.name) };
    const plan = planColumn(scene, target);
    return plan ? [plan] : [];
  });
}

function planColumn(scene: Scene, target: Target): ColumnPlan | null {
  const { column, source, oldTable } = target;
  const rule = source.columns.get(column.name);
  if (column.generated) {
    if (rule && rule.kind !== 'default') reportGenerated(scene, target);
    return null;
  }
  if (rule && rule.kind !== 'default') return planRule(scene, target, rule);
  const same = oldTable.columns.find((candidate) => candidate.name === column.name);
  if (!rule && same && !source.drop.includes(same.name)) {
    return planRule(scene, target, sameName(same.name));
  }
  checkUnfed(scene, target);
  return null;
}

function planRule(scene: Scene, target: Target, rule: ParsedRule): ColumnPlan | null {
  if (!checkRule(scene, target, rule)) return null;
  return { column: target.column.name, rule, check: fitCopy(scene, target, rule) === 'checked' };
}

function sameName(name: string): ParsedRule {
  return { kind: 'from', from: name, steps: { apply: [], values: null, convert: null } };
}

/** A column that must not be null, has no default and gets nothing can't take a single row. */
function checkUnfed(scene: Scene, target: Target): void {
  const { column, oldTable, newTable, source } = target;
  const rows = scene.rows(oldTable);
  if (column.nullable || isRowNumber(column) || column.default !== undefined || rows === 0) return;
  const guess = guessOrigin(column, oldTable, newTable, source);
  const example = snippet({ tables: { [newTable.name]: { columns: { [column.name]: { value: '…' } } } } });
  scene.problems.push({
    code: 'COLUMN_UNFED',
    place: target.place,
    message: `The new column ${quoted(newTable.name, column.name)} must not be null, has no default, and nothing feeds it for the ${rows} rows of ${quoted(oldTable.name)}.`,
    hint: guess ?? `Give it a default in the schema, or a rule in the mapping, e.g. ${example}.`,
    table: newTable.name,
    column: column.name,
    rows,
  });
}

function reportGenerated(scene: Scene, { column, newTable, place }: Target): void {
  scene.problems.push({
    code: 'NOT_WRITABLE',
    place,
    message: `${quoted(newTable.name, column.name)} is a generated column: the database computes it, so no rule can feed it.`,
    hint: 'Take the rule out of the mapping, or make it an ordinary column in the schema.',
    table: newTable.name,
    column: column.name,
  });
}
