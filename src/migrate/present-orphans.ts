import type { Orphans } from '../engine/engine.ts';
import type { Schema } from '../model.ts';
import { orphanProblem } from './look.ts';
import type { Plan, Problem } from './plan/types.ts';

/**
 * Orphans that stand in the old database already and would go over untouched, under the same foreign key. The look at the
 * data passes such tables by; the new database would be refused because of them all the same.
 */
export function presentOrphans(orphans: readonly Orphans[], plan: Plan, target: Schema): Problem[] {
  return orphans.filter((found) => goesOver(found, plan) && isDeclared(found, target)).map(orphanProblem);
}

function goesOver({ table }: Orphans, plan: Plan): boolean {
  const sources = plan.tables.find((candidate) => candidate.table === table)?.sources ?? [];
  return sources.some((source) => source.identity && source.from === table);
}

function isDeclared({ table, columns, parent }: Orphans, target: Schema): boolean {
  const keys = target.tables.find((candidate) => candidate.name === table)?.foreignKeys ?? [];
  return keys.some((key) => key.references.table === parent && key.columns.join() === columns.join());
}
