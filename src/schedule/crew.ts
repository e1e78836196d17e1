import { CarryoverError } from '../errors.ts';
import { attend } from './attend.ts';
import type { Attended } from './attend.ts';
import { describeRun } from './describe-run.ts';
import type { Schedules } from './read-schedules.ts';
import type { Schedule } from './schedule.ts';
import type { World } from './world.ts';

/** What came of a schedule; `error`: it could not be attended to. */
export type Tended =
  Attended | { readonly name: string; readonly kind: 'error'; readonly error: CarryoverError };

/** Those at work in this process. */
export interface Crew {
  /** The schedules that nobody is at work on, here or (as was just found) elsewhere. */
  free(known: Schedules): Schedules;
  /** Attends to as many of them as may run at a time. */
  start(schedules: readonly Schedule[], writtenAt: Date): void;
  isIdle(): boolean;
  /** Resolves after so many milliseconds, as soon as one has ended, or when the signal is aborted. */
  rest(milliseconds: number): Promise<void>;
  /** Says what went wrong, unless it has just been said. */
  tell(name: string, error: unknown): void;
  /** Resolves when all have ended. */
  end(): Promise<void>;
}

/** So many commands run at a time; the others wait for one to end. */
const mostAtOnce = 4;

/**
 * @param pause milliseconds until a schedule that could not be taken is looked at again
 * @param onTended called for each schedule that something came of
 */
export function createCrew(world: World, pause: number, onTended: (tended: Tended) => void): Crew {
  const { signal, sleep, now, onEvent } = world;
  const active = new Map<string, Promise<void>>();
  const resting = new Map<string, number>();
  const told = new Map<string, string>();

  const isResting = (name: string) => {
    const left = (resting.get(name) ?? -Infinity) - now().getTime();
    // More than the pause is left only if the clock was set back.
    return left > 0 && left <= pause;
  };

  async function take(schedule: Schedule, writtenAt: Date): Promise<void> {
    const { name } = schedule;
    const tended = await attend(world, schedule, { writtenAt, byHand: false }).catch(
      (error: unknown): Tended => ({ name, kind: 'error', error: tell(name, error) }),
    );
    active.delete(name);
    if (tended.kind === 'busy' || tended.kind === 'error') resting.set(name, now().getTime() + pause);
    if (tended.kind === 'ran') {
      told.delete(name);
      const { run, retry } = tended;
      const message = describeRun(schedule, run, retry);
      const bad = run.outcome === 'failed' || run.outcome === 'missed';
      onEvent(bad ? { type: 'warning', code: 'SCHEDULE_FAILED', message } : { type: 'notice', message });
    }
    if (tended.kind !== 'idle') onTended(tended);
  }

  function tell(name: string, error: unknown): CarryoverError {
    const known = asCarryoverError(error);
    const message = known.hint === undefined ? known.message : `${known.message} ${known.hint}`;
    if (told.get(name) !== message) onEvent({ type: 'warning', code: 'SCHEDULE_FAILED', message });
    told.set(name, message);
    return known;
  }

  return {
    free: ({ schedules, writtenAt }) => ({
      schedules: schedules.filter(({ name }) => !active.has(name) && !isResting(name)),
      writtenAt,
    }),
    start(schedules, writtenAt) {
      for (const schedule of schedules.slice(0, mostAtOnce - active.size))
        active.set(schedule.name, take(schedule, writtenAt));
    },
    isIdle: () => active.size === 0,
    async rest(milliseconds) {
      const enough = new AbortController();
      const stop = (): void => enough.abort();
      signal.addEventListener('abort', stop);
      await Promise.race([sleep(milliseconds, enough.signal), ...active.values()]);
      signal.removeEventListener('abort', stop);
      stop();
    },
    tell,
    end: async () => void (await Promise.all(active.values())),
  };
}

function asCarryoverError(error: unknown): CarryoverError {
  if (error instanceof CarryoverError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CarryoverError('UNEXPECTED', `Something went wrong that carryover did not foresee: ${why}`, {
    cause: error,
  });
}
