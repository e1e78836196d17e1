import { isFixedTime } from './cron.ts';
import { recordRun } from './record-run.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleState } from './state.ts';

export interface Moment {
  readonly now: Date;
  /** When the schedules file was last written. */
  readonly writtenAt: Date;
  /** From 0 to below 1. */
  readonly random: () => number;
}

const minute = 60_000;
/** So long a wait for a clock that was set back is what cron grants to jobs that have run. */
const patience = 3 * 60 * minute;
/** Cron and timers look each minute: a run that was set for the next one must not be missed. */
const lookBack = 2 * minute;

/**
 * A schedule's state as it is to be read now: made if there is none or its timing is another; a run that nobody ends any
 * more is lost; a clock that was far ahead has no say. The caller holds the schedule's lock.
 */
export function settle(schedule: Schedule, state: ScheduleState | null, moment: Moment): ScheduleState {
  if (state === null) return begun(schedule, [], moment);
  const { running } = state;
  const known = state.cron === schedule.cron && state.timeZone === schedule.timeZone;
  const timed = known ? inTime(schedule, state, moment.now) : begun(schedule, state.runs, moment);
  if (running === null) return timed;
  const run = {
    ...running,
    endedAt: moment.now.toISOString(),
    outcome: 'lost',
    code: null,
    output: [],
  } as const;
  return recordRun(schedule, timed, run, moment);
}

function begun(
  { cron, timeZone }: Schedule,
  runs: ScheduleState['runs'],
  { now, writtenAt }: Moment,
): ScheduleState {
  const since = Math.min(now.getTime(), Math.max(writtenAt.getTime(), now.getTime() - lookBack));
  // The instant itself counts: a run may be due in the very second in which the file was written.
  const settled = new Date(since - 1).toISOString();
  return { version: 1, cron, timeZone, settled, running: null, retry: null, runs };
}

/** After a clock was set back a run must not come again; after it was far ahead it must not stay away. */
function inTime(schedule: Schedule, state: ScheduleState, now: Date): ScheduleState {
  const ahead = new Date(state.settled).getTime() - now.getTime();
  if (ahead <= (isFixedTime(schedule) ? patience : minute)) return state;
  return { ...state, settled: now.toISOString(), retry: null };
}
