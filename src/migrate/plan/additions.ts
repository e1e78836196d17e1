import type { Column } from '../../model.ts';
import type { Scene } from './scene.ts';
import type { Addition, TablePlan } from './types.ts';
import { isRowNumber } from './row-number.ts';

/** New tables, and columns of fed tables, that no old row feeds; with what fills them. */
export function planAdditions(scene: Scene, plans: readonly TablePlan[]): Addition[] {
  return plans.flatMap((plan): Addition[] => {
    if (plan.sources.length > 0) return columnsLeft(scene, plan);
    const rows = scene.input.seeded.get(plan.table) ?? 0;
    if (rows === 0) return [{ table: plan.table, column: null, filledBy: 'nothing' }];
    return [{ table: plan.table, column: null, filledBy: 'seeds', rows }];
  });
}

/** Columns that at least one source leaves to themselves. */
function columnsLeft(scene: Scene, { table, sources }: TablePlan): Addition[] {
  const newTable = scene.new.get(table);
  if (!newTable) return [];
  return newTable.columns
    .filter(({ name, generated }) => !generated && !sources.every(({ written }) => written.includes(name)))
    .map((column) => ({ table, column: column.name, filledBy: fillOf(column) }));
}

function fillOf(column: Column): Addition['filledBy'] {
  if (isRowNumber(column)) return 'identity';
  return column.default === undefined ? 'null' : 'default';
}
