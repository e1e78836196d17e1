import { hostname } from 'node:os';
import { readScheduleStates } from '../schedule/read-schedule-states.ts';
import type { ScheduleStatus } from '../schedule/read-schedule-states.ts';
import type { SchedulesOptions } from './schedule-options.ts';

/** All schedules, how their last runs ended and when they are due next. Changes nothing. @throws SCHEDULES_INVALID */
export async function listSchedules(options: SchedulesOptions): Promise<ScheduleStatus[]> {
  return readScheduleStates(options, { now: new Date(), seed: hostname() });
}
