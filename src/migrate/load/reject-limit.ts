import type { Plan } from '../plan/types.ts';

/** How many rows from `from` the new table may reject without failing the run. Seeds: none. */
export function rejectLimit(plan: Plan, table: string, from: string | null): number {
  const sources = plan.tables.find((candidate) => candidate.table === table)?.sources ?? [];
  return sources.find((source) => source.from === from)?.rejects ?? 0;
}
