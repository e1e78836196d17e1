import { isHeld } from '../files/is-held.ts';
import { nextDue } from './cron.ts';
import { decide } from './decide.ts';
import { readSchedules } from './read-schedules.ts';
import type { Schedule } from './schedule.ts';
import { settle } from './settle.ts';
import type { Moment } from './settle.ts';
import { filesOf, readState } from './state-file.ts';
import type { Retry, Run, ScheduleState, Started } from './state.ts';

/** A schedule and how it fares. Instants are ISO 8601. */
export interface ScheduleStatus extends Schedule {
  /** When it is due next; null if never again. */
  readonly next: string | null;
  /** The instant at which it was due without anybody running it, if that is minutes ago: no scheduler is at work. */
  readonly overdue: string | null;
  /** The run that is under way. One that nobody is at work on any more was lost, and is the last one. */
  readonly running: Started | null;
  readonly retry: Retry | null;
  readonly last: Run | null;
  readonly lastDone: Run | null;
  /** Runs that failed or were lost since the last one that went well. */
  readonly failures: number;
  /** Why its state can't be read; null if it can. It does not run then. */
  readonly problem: string | null;
  /** All of it in a word: see `problem`, `overdue`; `failing`: its last run failed or was lost, and no retry is to come. */
  readonly state: 'fine' | 'failing' | 'overdue' | 'unreadable';
}

export interface Places {
  /** The schedules file. */
  readonly file: string;
  /** Folder of the states. */
  readonly state: string;
}

const long = 5 * 60_000;

/** All schedules with their states, in the order of the file. Changes nothing. @throws SCHEDULES_INVALID for a broken file */
export async function readScheduleStates(
  { file, state }: Places,
  { now, seed }: { readonly now: Date; readonly seed: string },
): Promise<ScheduleStatus[]> {
  const { schedules, writtenAt } = await readSchedules(file);
  return Promise.all(
    schedules.map(async (schedule) => {
      const moment = { now, writtenAt, random: () => 0 };
      const found = await readLiving(state, schedule, moment).catch((error: unknown) => messageOf(error));
      if (typeof found === 'string') return statusOf(schedule, null, { now, overdue: null, problem: found });
      // A run that is under way is no reason to call its state lost here.
      const settled = settle(schedule, found && { ...found, running: null }, moment);
      const decision = decide(schedule, settled, now, seed);
      const waits = decision.kind !== 'wait' && found?.running === null;
      const overdue = waits && now.getTime() - decision.due.getTime() > long ? decision.due : null;
      return statusOf(schedule, found, { now, overdue, problem: null });
    }),
  );
}

/** The state; if it tells of a run that nobody is at work on any more, as it will be once that is noted as lost. */
async function readLiving(folder: string, schedule: Schedule, moment: Moment): Promise<ScheduleState | null> {
  const state = await readState(folder, schedule.name);
  if (!state?.running || isAttended(folder, schedule.name)) return state;
  // It may have ended between the two looks.
  const again = await readState(folder, schedule.name);
  return again?.running?.startedAt === state.running.startedAt
    ? { ...settle(schedule, again, moment), retry: null }
    : again;
}

function isAttended(folder: string, name: string): boolean {
  const { lock, running } = filesOf(folder, name);
  return isHeld(lock) || isHeld(running);
}

function statusOf(
  schedule: Schedule,
  state: ScheduleState | null,
  { now, overdue, problem }: { now: Date; overdue: Date | null; problem: string | null },
): ScheduleStatus {
  const runs = state?.runs ?? [];
  const tried = runs.filter(({ outcome }) => outcome !== 'interrupted' && outcome !== 'missed');
  const failures = tried.length - 1 - tried.findLastIndex(({ outcome }) => outcome === 'done');
  const isRetried = state !== null && (state.retry !== null || (state.running?.attempt ?? 1) > 1);
  return {
    ...schedule,
    next: nextDue(schedule, now)?.toISOString() ?? null,
    overdue: overdue?.toISOString() ?? null,
    running: state?.running ?? null,
    retry: state?.retry ?? null,
    last: runs.at(-1) ?? null,
    lastDone: runs.findLast(({ outcome }) => outcome === 'done') ?? null,
    failures,
    problem,
    state: wordFor({ problem, overdue, isFailing: failures > 0 && !isRetried }),
  };
}

function wordFor(found: {
  readonly problem: string | null;
  readonly overdue: Date | null;
  readonly isFailing: boolean;
}): ScheduleStatus['state'] {
  if (found.problem !== null) return 'unreadable';
  if (found.overdue !== null) return 'overdue';
  return found.isFailing ? 'failing' : 'fine';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
