import { CarryoverError } from '../errors.ts';
import { parseAge } from '../values/age.ts';
import { hasRules } from './policy.ts';
import type { RetentionPolicy } from './policy.ts';
import type { Retention } from './retention.ts';

/** Understands a policy. @throws USAGE naming all that is wrong with it, or that it has no rule */
export function parseRetention({ keepWithin, timeZone, ...counts }: Retention): RetentionPolicy {
  const within = keepWithin === undefined ? null : parseAge(keepWithin);
  const policy: RetentionPolicy = {
    ...counts,
    ...(within !== null && { keepWithin: within }),
    ...(timeZone !== undefined && { timeZone }),
  };
  const faults = [...wrongCounts(counts), ...wrongTimes({ keepWithin, timeZone })];
  if (faults.length > 0)
    throw usage(faults.join(' '), 'Nothing was removed. Mend it, and try it with --dry-run.');
  if (hasRules(policy)) return policy;
  throw usage(
    'Nothing says which snapshots to keep, so none is removed.',
    'Give a rule, e.g. --keep-last 7 --keep-daily 14, or `retention` in the config; see docs/RETENTION.md.',
  );
}

function wrongCounts(counts: Omit<Retention, 'keepWithin' | 'timeZone'>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count !== undefined && !(Number.isSafeInteger(count) && count > 0))
    .map(([name, count]) => `${name} must be a whole number from 1 on, not ${String(count)}.`);
}

function wrongTimes({
  keepWithin,
  timeZone = 'UTC',
}: {
  readonly keepWithin: string | undefined;
  readonly timeZone: string | undefined;
}): string[] {
  const faults: string[] = [];
  if (keepWithin !== undefined && parseAge(keepWithin) === null)
    faults.push(`keepWithin must be a time such as 48h, 30d or 8w, not ${JSON.stringify(keepWithin)}.`);
  if (!isTimeZone(timeZone)) faults.push(`There is no time zone ${JSON.stringify(timeZone)}.`);
  return faults;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function usage(message: string, hint: string): CarryoverError {
  return new CarryoverError('USAGE', message, { hint });
}
