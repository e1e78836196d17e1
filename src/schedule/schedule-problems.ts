import { redact } from '../values/redact.ts';
import { cronProblem } from './cron.ts';
import type { ScheduleEntry } from './schedule.ts';
import { timeZoneProblem } from './time-zone.ts';

/** What is wrong with a schedule beyond its shape, one sentence each. */
export function scheduleProblems(name: string, entry: ScheduleEntry): string[] {
  const { cron, timeZone, command } = entry;
  const inCron = cronProblem(cron);
  const inZone = timeZone === undefined ? null : timeZoneProblem(timeZone);
  return [
    ...(isScheduleName(name)
      ? []
      : [
          `the name ${JSON.stringify(name)} can't be used: small letters, digits, - and _, at most 40, beginning with a letter or digit`,
        ]),
    ...(inCron === null ? [] : [`the cron text ${JSON.stringify(cron)} ${inCron}`]),
    ...(inZone === null ? [] : [`${JSON.stringify(timeZone)} ${inZone}`]),
    ...commandProblems(command),
  ];
}

/** Names are also those of files, on any file system. */
function isScheduleName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,39}$/.test(name);
}

function commandProblems(command: readonly string[]): string[] {
  const [verb = ''] = command;
  const problems: string[] = [];
  if (['schedule', 'worker', 'completion'].includes(verb))
    problems.push(`the command ${verb} can't be scheduled`);
  if (verb.startsWith('-')) problems.push(`a command begins with its name, not with ${verb}`);
  if (command.some((word) => word.includes('\0'))) problems.push('there is a NUL character in its command');
  // Arguments are seen by everybody on the machine, and this file is often shared.
  if (command.some((word) => redact(word) !== word) || redact(command.join(' ')) !== command.join(' '))
    problems.push(
      'there is a password in its command: let it come from the environment (DATABASE_URL), or as ${NAME} in the config file',
    );
  return problems;
}
