import { decide } from './decide.ts';
import type { Schedules } from './read-schedules.ts';
import type { Schedule } from './schedule.ts';
import { settle } from './settle.ts';
import { readState } from './state-file.ts';
import type { World } from './world.ts';

export interface Look {
  /** Those that need attending to, in the order of the file. */
  readonly due: readonly Schedule[];
  /** When the next of the others will; null if none ever will. */
  readonly until: Date | null;
}

/** Looks at schedules without taking their locks: what it finds is only a reason to take them. A broken state is one too. */
export async function look(
  world: Pick<World, 'stateFolder' | 'now' | 'random' | 'seed'>,
  { schedules, writtenAt }: Schedules,
): Promise<Look> {
  const due: Schedule[] = [];
  let until: Date | null = null;
  const { stateFolder, now, random, seed } = world;
  for (const schedule of schedules) {
    const state = await readState(stateFolder, schedule.name).catch(() => null);
    const moment = now();
    const settled = settle(schedule, state, { now: moment, writtenAt, random });
    const decision = decide(schedule, settled, moment, seed);
    if (settled !== state || decision.kind !== 'wait') due.push(schedule);
    else if (decision.until && (until === null || decision.until < until)) until = decision.until;
  }
  return { due, until };
}
