import { nextDue } from './cron.ts';
import type { Schedule } from './schedule.ts';
import { keptRuns } from './state.ts';
import type { Retry, Run, ScheduleState } from './state.ts';

/** Exit codes after which the same command may go well in a while: an error of the moment, a lock, a connection. */
const passing = new Set([1, 4, 6, 7]);
const longestPause = 60 * 60 * 1000;

/** The state after a run, with the next try if there is to be one. */
export function recordRun(
  schedule: Schedule,
  state: ScheduleState,
  run: Run,
  moment: { readonly now: Date; readonly random: () => number },
): ScheduleState {
  const runs = [...state.runs, run].slice(-keptRuns);
  return { ...state, running: null, retry: retryAfter(schedule, run, moment), runs };
}

/** It never comes at or behind the next run, which takes its place. */
function retryAfter(
  schedule: Schedule,
  { due, attempt, outcome, code }: Run,
  { now, random }: { readonly now: Date; readonly random: () => number },
): Retry | null {
  if (due === null) return null;
  const again = schedule.catchUp === 'once';
  // Stopped from outside: no fault of the command, so it begins anew as soon as there is a scheduler.
  if (outcome === 'interrupted') return again ? { due, attempt, at: now.toISOString() } : null;
  // Lost with its machine: made up for once, as a missed one is.
  const retries = outcome === 'lost' && again ? Math.max(1, schedule.retries) : schedule.retries;
  const mayPass = outcome === 'lost' || (outcome === 'failed' && (code === null || passing.has(code)));
  if (!mayPass || attempt > retries) return null;
  const pause = Math.min(longestPause, schedule.backoff * 1000 * 2 ** (attempt - 1)) * (0.5 + random() / 2);
  const at = new Date(now.getTime() + pause);
  const next = nextDue(schedule, now);
  return next !== null && at >= next ? null : { due, attempt: attempt + 1, at: at.toISOString() };
}
