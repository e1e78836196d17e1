import { Cron, CronPattern } from 'croner';
import type { Timing } from './schedule.ts';

/**
 * As cron does it on days when clocks change: what names its hours (`30 2 * * *`, `0 1,13 * * *`) runs once on such a
 * day, right after the gap if its time falls into one, and at the first of two; what has a `*` or a step there goes by the
 * clock on the wall.
 */
const fixedTimeRule = 'no-wildcard';

/** The first instant after `after` at which it is due; null if there is none. */
export function nextDue(timing: Timing, after: Date): Date | null {
  return parse(timing).nextRun(after);
}

/** The last instant after `since`, up to and with `now`, at which it was due; null if there was none. */
export function latestDue(timing: Timing, since: Date, now: Date): Date | null {
  // The search is for what was before a time; so a millisecond later.
  const [latest] = parse(timing).previousRuns(1, new Date(now.getTime() + 1));
  return latest !== undefined && latest > since ? latest : null;
}

/** True if it names its hours and minutes; false if it goes by steps, as in each minute. */
export function isFixedTime({ cron, timeZone }: Timing): boolean {
  return new CronPattern(cron, timeZone, { mode: '5-part', fixedTimeRule }).isFixedTime;
}

/** Why a text is no cron text, as the rest of a sentence; null if it is one. */
export function cronProblem(cron: string): string | null {
  const fields = cron.trim().split(/[ \t]+/);
  // More forms than cron knows would be understood, dates too.
  if (!cron.trim().startsWith('@') && fields.length !== 5)
    return `has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} where five are needed: minute, hour, day of month, month, day of week`;
  if (/[\r\n]/.test(cron)) return 'has a line break in it';
  try {
    return nextDue({ cron, timeZone: 'UTC' }, new Date(0)) === null ? 'is never due' : null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `can't be read: ${why.replace(/^CronPattern: /, '')}`;
  }
}

function parse({ cron, timeZone }: Timing): Cron {
  return new Cron(cron, { paused: true, mode: '5-part', timezone: timeZone, fixedTimeRule });
}
