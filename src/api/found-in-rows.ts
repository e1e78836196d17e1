import type { Reader } from '../engine/engine.ts';
import { lookAtData } from '../migrate/look.ts';
import type { LookInput } from '../migrate/look.ts';
import type { Problem } from '../migrate/plan/types.ts';
import { presentOrphans } from '../migrate/present-orphans.ts';

/** What the rows of a database have against a plan that is clear so far: those that will not fit, and orphans that there are. */
export async function foundInRows(reader: Reader, input: LookInput): Promise<Problem[]> {
  const problems = await lookAtData(input);
  const present = presentOrphans(await reader.orphans(), input.plan, input.target);
  const more = present.filter((one) => !problems.some(({ place }) => place === one.place));
  return [...problems, ...more];
}
