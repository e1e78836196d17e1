import { CarryoverError } from '../errors.ts';
import type { Ledger } from '../model.ts';
import type { Plan } from './plan/types.ts';
import { rejectLimit } from './load/reject-limit.ts';

export interface RejectedInput {
  readonly ledger: Ledger;
  readonly plan: Plan;
  /** The first few, for the message. */
  readonly reasons: readonly string[];
  /** Where the rejected rows are. */
  readonly folder: string | null;
}

/** @throws ROWS_REJECTED if a source lost more rows than its `rejects` allows. */
export function refuseRejected({ ledger, plan, reasons, folder }: RejectedInput): void {
  const over = ledger.lines.filter((line) => line.rejected > rejectLimit(plan, line.table, line.from));
  if (over.length === 0) return;
  const tables = over.map((line) => `${line.rejected} of ${line.read} rows for "${line.table}"`).join(', ');
  throw new CarryoverError(
    'ROWS_REJECTED',
    `Rejected: ${tables} (${reasons.join('; ')}). The live database is unchanged.`,
    {
      hint: `Look at ${folder ?? 'the reasons'}, mend the rows or the mapping, or allow a number of them with "rejects".`,
      details: { ledger: over, folder },
    },
  );
}
