import type { Table } from '../../model.ts';
import type { Plan } from './types.ts';

/** Whether old rows come into this new table. */
export function isFed(plan: Plan, { name }: Pick<Table, 'name'>): boolean {
  return plan.tables.some(({ table }) => table === name);
}
