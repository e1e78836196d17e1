import type { Candidate, Keep } from './candidate.ts';
import { periodsIn } from './period.ts';
import type { PeriodKind, PeriodOf } from './period.ts';
import { hasRules } from './policy.ts';
import type { RetentionPolicy } from './policy.ts';

type OnKeep = (one: Candidate, reason: Keep) => void;

/** Tells `keep` of each snapshot of a line that a rule of the policy keeps, and why. `line`: newest first. */
export function keptByPolicy(
  line: readonly Candidate[],
  policy: RetentionPolicy,
  now: Date,
  keep: OnKeep,
): void {
  if (!hasRules(policy)) line.forEach((one) => keep(one, { rule: 'no rule' }));
  const { keepLast = 0, keepWithin } = policy;
  line.slice(0, keepLast).forEach((one) => keep(one, { rule: 'last' }));
  const periodOf = periodsIn(policy.timeZone ?? 'UTC');
  const counts = [
    ['daily', policy.keepDaily],
    ['weekly', policy.keepWeekly],
    ['monthly', policy.keepMonthly],
    ['yearly', policy.keepYearly],
  ] as const;
  for (const [kind, count = 0] of counts) keepLastOfEach(line, { kind, count, periodOf }, keep);
  if (keepWithin === undefined) return;
  const oldest = now.getTime() - keepWithin;
  line.filter(({ takenAt }) => takenAt.getTime() >= oldest).forEach((one) => keep(one, { rule: 'within' }));
}

/** The last one of each period; a proven one rather than a later one that is not. */
function keepLastOfEach(
  line: readonly Candidate[],
  { kind, count, periodOf }: { kind: PeriodKind; count: number; periodOf: PeriodOf },
  keep: OnKeep,
): void {
  const chosen = new Map<string, Candidate>();
  for (const one of line) {
    const period = periodOf(kind, one.takenAt);
    const present = chosen.get(period);
    if (!present && chosen.size === count) break;
    if (!present || (one.isProven && !present.isProven)) chosen.set(period, one);
  }
  for (const [what, one] of chosen) keep(one, { rule: kind, what });
}
