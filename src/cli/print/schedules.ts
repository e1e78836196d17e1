import type { Colors } from 'picocolors/types.js';
import { localTime } from '../../schedule/local-time.ts';
import type { ScheduleStatus } from '../../schedule/read-schedule-states.ts';
import type { Run } from '../../schedule/state.ts';
import { count } from './count.ts';
import { duration } from './duration.ts';
import { safeText } from './output.ts';

export function describeAdded(schedule: ScheduleStatus, file: string): string {
  return [
    `Added the schedule ${schedule.name} to ${safeText(file)}.`,
    `It runs ${commandText(schedule)}, next at ${whenNext(schedule)}, seen from that file's folder.`,
    'Nothing runs by itself yet: let cron or systemd look (carryover schedule install), or keep a scheduler running (carryover schedule run).',
    '',
  ].join('\n');
}

/** A block of lines for each: fits a narrow terminal, too. */
export function describeSchedules(found: readonly ScheduleStatus[], file: string, style: Colors): string {
  const where = safeText(file);
  if (found.length === 0)
    return `No schedules in ${where}. Add one: carryover schedule add nightly --cron "0 1 * * *" --command backup\n`;
  const blocks = found.map((schedule) => scheduleLines(schedule, style).join('\n'));
  return `${blocks.join('\n\n')}\n\n${count(found.length, 'schedule')} in ${where}\n`;
}

/** A schedule, when it is due next, and how it fares. */
export function scheduleLines(schedule: ScheduleStatus, style: Colors): string[] {
  const { name, cron, timeZone, overdue, problem, failures, retry } = schedule;
  const time = (instant: string): string => localTime(new Date(instant), timeZone);
  return [
    `${style.bold(name)}: ${commandText(schedule)}`,
    `  ${safeText(cron)}, next ${whenNext(schedule)}`,
    `  ${lastText(schedule)}`,
    ...(failures > 1 ? [style.red(`  ${failures} runs in a row have failed`)] : []),
    ...(retry === null ? [] : [`  tries again at ${time(retry.at)}`]),
    ...(overdue === null
      ? []
      : [style.red(`  overdue since ${time(overdue)}: no scheduler seems to be at work`)]),
    ...(problem === null ? [] : [style.red(`  ${safeText(problem)}`)]),
  ];
}

function commandText({ command }: ScheduleStatus): string {
  return safeText(command.map((word) => (/^[^\s"']+$/.test(word) ? word : `'${word}'`)).join(' '));
}

function whenNext({ next, timeZone }: ScheduleStatus): string {
  return next === null ? 'never again' : `${localTime(new Date(next), timeZone)} ${timeZone}`;
}

function lastText({ running, last, timeZone }: ScheduleStatus): string {
  const time = (instant: string): string => localTime(new Date(instant), timeZone);
  if (running !== null) return `runs since ${time(running.startedAt)}`;
  if (last === null) return 'has not run yet';
  const code = last.outcome === 'failed' && last.code !== null ? ` with exit code ${last.code}` : '';
  return `last ${last.outcome}${code} at ${time(last.startedAt)}${took(last)}`;
}

function took({ outcome, startedAt, endedAt }: Run): string {
  if (outcome === 'missed' || outcome === 'lost') return '';
  return `, after ${duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}`;
}

/** What a schedule's command said, and how it ended. */
export function describeByHand({ name, run }: { readonly name: string; readonly run: Run }): string {
  const lines = run.output.map(safeText);
  const seconds = duration((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000);
  const how =
    run.outcome === 'failed'
      ? run.code === null
        ? 'was killed'
        : `failed with exit code ${run.code}`
      : run.outcome;
  return `${[...lines, `${safeText(name)}: ${how} after ${seconds}`].join('\n')}\n`;
}
