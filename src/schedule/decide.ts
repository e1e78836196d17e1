import { latestDue, nextDue } from './cron.ts';
import { jitterOf } from './jitter.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleState } from './state.ts';

export type Decision =
  | { readonly kind: 'run'; readonly due: Date; readonly attempt: number }
  /** It was due when nobody looked, and is not to be made up for. */
  | { readonly kind: 'miss'; readonly due: Date }
  /** Null: it will never be due again. */
  | { readonly kind: 'wait'; readonly until: Date | null };

/** Later than this, a run is one that was missed. Cron and timers look each minute. */
const grace = 120_000;

/**
 * What is to be done about a schedule at the instant `now`, from its state (see `settle`). Of several runs that were
 * missed only the last one counts. `seed` tells machines apart, for the jitter.
 */
export function decide(schedule: Schedule, state: ScheduleState, now: Date, seed: string): Decision {
  const latest = latestDue(schedule, new Date(state.settled), now);
  if (latest === null) return retryOrWait(schedule, state, now, seed);
  const start = new Date(latest.getTime() + jitterOf(schedule, latest, seed));
  if (start > now) return { kind: 'wait', until: start };
  return isTooLate(schedule, start, now)
    ? { kind: 'miss', due: latest }
    : { kind: 'run', due: latest, attempt: 1 };
}

function retryOrWait(schedule: Schedule, { retry }: ScheduleState, now: Date, seed: string): Decision {
  if (retry !== null) {
    const at = new Date(retry.at);
    if (at > now) return { kind: 'wait', until: at };
    if (!isTooLate(schedule, at, now))
      return { kind: 'run', due: new Date(retry.due), attempt: retry.attempt };
  }
  const next = nextDue(schedule, now);
  return {
    kind: 'wait',
    until: next && new Date(next.getTime() + jitterOf(schedule, next, seed)),
  };
}

function isTooLate({ catchUp }: Schedule, start: Date, now: Date): boolean {
  return catchUp === 'none' && now.getTime() - start.getTime() > grace;
}
