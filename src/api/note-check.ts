import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import { recordCheck, recordDamage } from '../snapshot/proof.ts';
import type { Check, Subject } from '../snapshot/proof.ts';
import { recordOrWarn } from './record-or-warn.ts';

/**
 * Runs a check of a snapshot and records beside it what was found. Where the record can't be written the check counts all
 * the same, with a warning.
 */
export async function noteCheck<T>(
  subject: Subject,
  check: Pick<Check, 'level' | 'files'>,
  onEvent: OnEvent | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const found = await work().catch(async (error: unknown) => {
    if (error instanceof CarryoverError && error.code === 'SNAPSHOT_DAMAGED')
      await recordOrWarn(recordDamage(subject, error.message, new Date()), onEvent);
    throw error;
  });
  await recordOrWarn(recordCheck(subject, check, new Date()), onEvent);
  return found;
}
