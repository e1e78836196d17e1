import { CarryoverError } from '../errors.ts';
import type { ScheduleEntry } from './schedule.ts';
import { scheduleProblems } from './schedule-problems.ts';

/** @throws SCHEDULES_INVALID with all that is wrong with a file's schedules beyond their shape */
export function refuseSchedules(schedules: Readonly<Record<string, ScheduleEntry>>, file: string): void {
  const problems = Object.entries(schedules).flatMap(([name, entry]) =>
    scheduleProblems(name, entry).map((message) => ({ place: `/schedules/${name}`, message })),
  );
  if (problems.length === 0) return;
  const lines = problems.map(({ place, message }) => `  ${place}: ${message}`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new CarryoverError(
    'SCHEDULES_INVALID',
    `The schedules file ${file} has ${count}; nothing was run:\n${lines.join('\n')}`,
    {
      hint: `${problems.length === 1 ? 'Correct it' : 'Correct them'} in ${file} and run again.`,
      details: { file, problems },
    },
  );
}
