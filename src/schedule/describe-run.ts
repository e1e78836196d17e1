import { localTime } from './local-time.ts';
import type { Schedule } from './schedule.ts';
import type { Retry, Run } from './state.ts';

/** The sentence for a run that begins. */
export function describeStart(
  { name, command, timeZone }: Schedule,
  { due, attempt }: Pick<Run, 'due' | 'attempt'>,
): string {
  const when = due === null ? 'by hand' : `due ${localTime(new Date(due), timeZone)} ${timeZone}`;
  const again = attempt > 1 ? `, try ${attempt}` : '';
  return `${name}: ${command.join(' ')} begins, ${when}${again}`;
}

/** The sentence for one that has ended, with the command's last lines if it failed. */
export function describeRun({ name, timeZone }: Schedule, run: Run, retry: Retry | null): string {
  const seconds = Math.round((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000);
  const next =
    retry === null ? '' : `; tries again at ${localTime(new Date(retry.at), timeZone)} ${timeZone}`;
  switch (run.outcome) {
    case 'done':
      return `${name}: done in ${seconds} s`;
    case 'missed':
      return `${name}: was not run at ${localTime(new Date(run.due ?? run.startedAt), timeZone)} ${timeZone}: nobody looked then`;
    case 'interrupted':
      return `${name}: stopped after ${seconds} s, as the scheduler was`;
    case 'lost':
      return `${name}: ended with its scheduler${next}`;
    case 'failed': {
      const how = run.code === null ? 'was killed' : `failed with exit code ${run.code}`;
      return [`${name}: ${how} after ${seconds} s${next}`, ...run.output.map((line) => `  ${line}`)].join(
        '\n',
      );
    }
  }
}
