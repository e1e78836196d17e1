import type { Feed } from './feeds.ts';
import type { Scene } from './scene.ts';
import type { SourcePlan, TablePlan } from './types.ts';
import { at } from '../mapping/pointer.ts';
import { quoted } from '../mapping/quoted.ts';

/**
 * The ordinary new tables in load order: those without sources (seeds alone) first, then as declared, but a looked-up
 * table before those that look into it. Reports a circle of lookups, which has no order.
 */
export function planOrder(scene: Scene, feeds: readonly Feed[]): TablePlan[] {
  const declared = scene.input.new.tables.filter((table) => table.kind === 'table');
  const plans = new Map(
    declared.map(({ name }): [string, TablePlan] => [name, { table: name, sources: sourcesOf(feeds, name) }]),
  );
  const ordered = new Set<TablePlan>([...plans.values()].filter((plan) => plan.sources.length === 0));
  const visit = (plan: TablePlan, path: readonly string[]): void => {
    if (path.includes(plan.table))
      return reportCycle(scene, [...path.slice(path.indexOf(plan.table)), plan.table]);
    if (ordered.has(plan)) return;
    for (const name of lookedUp(plan)) {
      const needed = plans.get(name);
      if (needed) visit(needed, [...path, plan.table]);
    }
    ordered.add(plan);
  };
  for (const plan of plans.values()) visit(plan, []);
  return [...ordered];
}

function sourcesOf(feeds: readonly Feed[], name: string): SourcePlan[] {
  return feeds.filter((feed) => feed.newTable.name === name).map((feed) => feed.plan);
}

/** New tables that a table's rules look into. */
function lookedUp(plan: TablePlan): string[] {
  const rules = plan.sources.flatMap((source) => source.columns.map((column) => column.rule));
  return rules.flatMap((rule) =>
    rule.kind === 'lookup' && rule.lookup.of === 'new' ? [rule.lookup.table] : [],
  );
}

function reportCycle(scene: Scene, path: readonly string[]): void {
  const table = path[0] ?? '';
  scene.problems.push({
    code: 'LOOKUP_CYCLE',
    place: at('/tables', table),
    message: `Lookups go in a circle, so no table can be loaded first: ${path.map((name) => quoted(name)).join(' → ')}.`,
    hint: 'Let one of them look into the old table instead: `"of": "old"`.',
    table,
  });
}
