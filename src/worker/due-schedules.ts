import { latestDue } from '../schedule/cron.ts';
import { jitterOf } from '../schedule/jitter.ts';
import type { Schedules } from '../schedule/read-schedules.ts';
import type { Schedule } from '../schedule/schedule.ts';

/** Shorter than the queue remembers what was done: what is due must not be done again because it was forgotten. */
const longestLookBack = 6 * 24 * 60 * 60 * 1000;
/** Later than this, a run is one that was missed: as a scheduler of one machine has it. */
const grace = 120_000;

export interface Due {
  readonly schedule: Schedule;
  readonly at: Date;
  /** The same on every machine: the queue does each once. */
  readonly id: string;
}

/** What is due now, the last time of each schedule alone, as every worker finds it. What was due before the file was written never is. */
export function dueSchedules({ schedules, writtenAt }: Schedules, now: Date): Due[] {
  const since = new Date(Math.max(writtenAt.getTime(), now.getTime() - longestLookBack));
  return schedules.flatMap((schedule) => {
    const at = latestDue(schedule, since, now);
    if (at === null) return [];
    const start = at.getTime() + jitterOf(schedule, at, '');
    const late = now.getTime() - start;
    if (late < 0 || (schedule.catchUp === 'none' && late > grace)) return [];
    return [{ schedule, at, id: `${schedule.name}-${at.getTime()}` }];
  });
}
