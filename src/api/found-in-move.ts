import type { Session } from '../engine/engine.ts';
import type { Problem } from '../migrate/plan/types.ts';
import type { DatabaseOptions } from './options.ts';
import type { Move } from './with-move.ts';

/**
 * What the old rows have against a move, found before anything is staged.
 * @param everything look at each row where the engines differ, not only where the plan says that values change
 */
export async function foundInMove(
  { rows, declared, plan, isCopy, isForeign }: Move,
  session: Session,
  { onEvent, signal }: DatabaseOptions,
  everything = false,
): Promise<Problem[]> {
  // Rows that had no parent there may have none here.
  if (isCopy) return [];
  return rows.found({
    session,
    plan,
    target: declared.schema,
    seeds: declared,
    everything: everything && isForeign,
    onEvent,
    signal,
  });
}
