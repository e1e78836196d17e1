import { CarryoverError } from '../errors.ts';
import { changeSchedules } from '../schedule/change-schedules.ts';
import { readScheduleStates } from '../schedule/read-schedule-states.ts';
import type { ScheduleStatus } from '../schedule/read-schedule-states.ts';
import { scheduleProblems } from '../schedule/schedule-problems.ts';
import type { AddScheduleOptions } from './schedule-options.ts';

/** Adds a schedule to the file, which is made if need be. @throws USAGE, SCHEDULES_INVALID, LOCKED, WRITE_FAILED */
export async function addSchedule(options: AddScheduleOptions): Promise<ScheduleStatus> {
  const { file, state, name, ...entry } = options;
  const problems = scheduleProblems(name, entry);
  if (problems.length > 0) throw refusal(problems);
  await changeSchedules(file, (schedules) => {
    if (Object.hasOwn(schedules, name)) throw duplicate(name, file);
    return { ...schedules, [name]: entry };
  });
  const all = await readScheduleStates({ file, state }, { now: new Date(), seed: '' });
  const added = all.find((schedule) => schedule.name === name);
  if (added !== undefined) return added;
  throw new CarryoverError(
    'LOCKED',
    `The schedule ${name} was added, and somebody else has removed it at once.`,
  );
}

function refusal(problems: readonly string[]): CarryoverError {
  const sentences = problems.map((problem) => `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`);
  return new CarryoverError('USAGE', `No schedule was added:\n${sentences.join('\n')}`, {
    hint: 'A schedule looks like this: carryover schedule add nightly --cron "0 1 * * *" --command backup',
  });
}

function duplicate(name: string, file: string): CarryoverError {
  return new CarryoverError('USAGE', `There is a schedule ${name} already in ${file}; it stays as it is.`, {
    hint: `Choose another name, or remove that one first: carryover schedule remove ${name}`,
  });
}
