import { CarryoverError } from '../errors.ts';
import type { Plan } from '../migrate/plan/types.ts';

/**
 * @param command shows the plan again
 * @throws PLAN_REFUSED with every problem, if the plan has any
 */
export function refuseUnrunnable(plan: Plan, command = 'carryover plan'): void {
  if (plan.problems.length === 0) return;
  const count = plan.problems.length === 1 ? 'a problem' : `${plan.problems.length} problems`;
  const lines = plan.problems.map((problem) => `  ${problem.place}: ${problem.message}\n    ${problem.hint}`);
  throw new CarryoverError(
    'PLAN_REFUSED',
    `The plan has ${count}; nothing was changed.\n${lines.join('\n')}`,
    {
      hint: `Settle them in the mapping, then look again with \`${command}\`.`,
      details: { problems: plan.problems },
    },
  );
}
