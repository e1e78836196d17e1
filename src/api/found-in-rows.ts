import type { Orphans, Reader } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { lookAtData } from '../migrate/look.ts';
import type { LookInput } from '../migrate/look.ts';
import type { Problem } from '../migrate/plan/types.ts';
import { presentOrphans } from '../migrate/present-orphans.ts';

/** What the rows of a database have against a plan that is clear so far: those that will not fit, and orphans that there are. */
export async function foundInRows(reader: Reader, input: LookInput): Promise<Problem[]> {
  const problems = await lookAtData(input);
  const present = presentOrphans(await orphansOf(reader), input.plan, input.target);
  const more = present.filter((one) => !problems.some(({ place }) => place === one.place));
  return [...problems, ...more];
}

/** An old schema may hold foreign keys that no engine can check, e.g. to a table that is gone: the new schema need not have them. */
async function orphansOf(reader: Reader): Promise<readonly Orphans[]> {
  return reader.orphans().catch((error: unknown) => {
    if (error instanceof CarryoverError && error.code === 'DATABASE_FAILED') return [];
    throw error;
  });
}
