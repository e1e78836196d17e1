import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { CarryoverError } from '../errors.ts';
import { attend } from '../schedule/attend.ts';
import type { Attended } from '../schedule/attend.ts';
import type { Tended } from '../schedule/crew.ts';
import { keepRunning } from '../schedule/keep-running.ts';
import { noSuchSchedule } from '../schedule/no-such-schedule.ts';
import { readSchedules } from '../schedule/read-schedules.ts';
import type { World } from '../schedule/world.ts';
import type { RunSchedulesOptions } from './schedule-options.ts';

/** Runs what is due, again and again, until the signal is aborted. @throws INTERRUPTED then; SCHEDULES_INVALID */
export async function runSchedules(options: RunSchedulesOptions): Promise<never> {
  await keepRunning(worldOf(options), { read: () => readSchedules(options.file), once: false });
  throw new Error('the scheduler ended by itself');
}

/** Runs what is due now, and what falls due meanwhile; an empty array if nothing was. @throws INTERRUPTED, SCHEDULES_INVALID */
export async function runDueSchedules(options: RunSchedulesOptions): Promise<Tended[]> {
  return keepRunning(worldOf(options), { read: () => readSchedules(options.file), once: true });
}

/** Runs one schedule now, whatever is due. @throws USAGE for an unknown name, LOCKED if it runs already, SCHEDULES_INVALID */
export async function runScheduleNow(
  options: RunSchedulesOptions & { readonly name: string },
): Promise<Extract<Attended, { kind: 'ran' }>> {
  const { file, name } = options;
  const { schedules, writtenAt } = await readSchedules(file);
  const schedule = schedules.find((one) => one.name === name);
  if (schedule === undefined)
    throw noSuchSchedule(
      name,
      schedules.map((one) => one.name),
      file,
    );
  const attended = await attend(worldOf(options), schedule, { writtenAt, byHand: true });
  if (attended.kind === 'ran') return attended;
  throw new CarryoverError(
    'LOCKED',
    `The schedule ${name} is running already, so it was not started again.`,
    {
      hint: 'Wait for it to end; carryover schedule list shows since when it runs.',
    },
  );
}

function worldOf({ state, run, signal, onEvent }: RunSchedulesOptions): World {
  return {
    stateFolder: state,
    seed: hostname(),
    run,
    now: () => new Date(),
    // Cut short by its signal, which is no failure.
    sleep: (milliseconds, until) =>
      setTimeout(milliseconds, undefined, { signal: until }).catch(() => undefined),
    random: Math.random,
    signal: signal ?? new AbortController().signal,
    onEvent: onEvent ?? (() => undefined),
  };
}
