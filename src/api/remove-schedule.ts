import { rm } from 'node:fs/promises';
import { writeFailed } from '../files/write-failed.ts';
import { changeSchedules } from '../schedule/change-schedules.ts';
import { noSuchSchedule } from '../schedule/no-such-schedule.ts';
import { filesOf } from '../schedule/state-file.ts';
import type { RemoveScheduleOptions } from './schedule-options.ts';

/**
 * Removes a schedule and its history. A run that is under way goes on to its end.
 * @throws USAGE for an unknown name, SCHEDULES_INVALID, LOCKED, WRITE_FAILED
 */
export async function removeSchedule({ file, state, name }: RemoveScheduleOptions): Promise<void> {
  await changeSchedules(file, (schedules) => {
    if (!Object.hasOwn(schedules, name)) throw noSuchSchedule(name, Object.keys(schedules), file);
    return Object.fromEntries(Object.entries(schedules).filter(([other]) => other !== name));
  });
  const path = filesOf(state, name).state;
  await rm(path, { force: true }).catch((error: unknown) => {
    throw writeFailed('remove', path, error, '; the schedule itself is removed');
  });
}
