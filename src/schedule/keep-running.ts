import { CarryoverError } from '../errors.ts';
import { createCrew } from './crew.ts';
import type { Tended } from './crew.ts';
import { look } from './look.ts';
import type { Schedules } from './read-schedules.ts';
import type { World } from './world.ts';

/** The clock is looked at so often at least, as it may be set, or the machine may have slept: milliseconds. */
const longestSleep = 30_000;

export interface Keeping {
  /** The schedules, read anew whenever they are looked at. */
  readonly read: () => Promise<Schedules>;
  /** End as soon as nothing is due and nothing runs; no schedule is taken twice, or it might never end. */
  readonly once: boolean;
}

/**
 * Runs what is due, each schedule in one process at a time, and goes on doing so.
 * @returns what was done, with `once`; else it goes on until the signal is aborted, which stops what runs
 * @throws INTERRUPTED; SCHEDULES_INVALID when it begins (later on, what was read last still counts)
 */
export async function keepRunning(world: World, { read, once }: Keeping): Promise<Tended[]> {
  const all: Tended[] = [];
  const crew = createCrew(world, longestSleep, (tended) => {
    // Who goes on for ever must not gather for ever.
    if (once) all.push(tended);
  });
  let known = await read();
  while (!world.signal.aborted) {
    const { due, until } = await look(world, crew.free(without(known, all)));
    crew.start(due, known.writtenAt);
    if (once && crew.isIdle()) return all;
    const wait = until === null ? longestSleep : until.getTime() - world.now().getTime();
    await crew.rest(Math.max(0, Math.min(longestSleep, wait)));
    known = await read().catch((error: unknown) => {
      crew.tell('', error);
      return known;
    });
  }
  await crew.end();
  throw new CarryoverError(
    'INTERRUPTED',
    'The scheduler was stopped, and what it ran was stopped and undone.',
    {
      hint: 'Start it again: what was cut off is then made up for.',
    },
  );
}

function without({ schedules, writtenAt }: Schedules, done: readonly Tended[]): Schedules {
  return { schedules: schedules.filter(({ name }) => !done.some((one) => one.name === name)), writtenAt };
}
