import type { Event } from '../../src/events.ts';
import { attend } from '../../src/schedule/attend.ts';
import { withDefaults } from '../../src/schedule/schedule.ts';
import type { Schedule } from '../../src/schedule/schedule.ts';
import { readState } from '../../src/schedule/state-file.ts';
import type { Ended, World } from '../../src/schedule/world.ts';

/** A schedule for tests, in UTC. */
export function scheduleOf(parts: Partial<Schedule> = {}): Schedule {
  return {
    ...withDefaults('nightly', { cron: '0 1 * * *', command: ['backup'], timeZone: 'UTC' }),
    ...parts,
  };
}

/** A world with a clock that stands still until it is set, and commands that end at once, as they are told. */
export function fakeWorld(stateFolder: string, answers: (Partial<Ended> | 'dies')[] = []) {
  let now = new Date(0);
  const started: string[] = [];
  const events: Event[] = [];
  const stop = new AbortController();
  const world: World = {
    stateFolder,
    seed: 'this machine',
    run: () => {
      started.push(now.toISOString().slice(0, 16));
      const answer = answers.shift() ?? {};
      // As if the scheduler were killed: nothing is written any more.
      if (answer === 'dies') return Promise.reject(new Error('killed'));
      return Promise.resolve({ code: 0, output: [], ...answer });
    },
    now: () => now,
    sleep: () => Promise.resolve(),
    random: () => 1 - Number.EPSILON,
    signal: stop.signal,
    onEvent: (event) => events.push(event),
  };
  const set = (time: string): void => void (now = new Date(time));

  /** Looks once at that time, as cron and timers do each minute. */
  async function lookAt(time: string, schedule: Schedule, writtenAt = '2020-01-01T00:00Z') {
    set(time);
    return attend(world, schedule, { writtenAt: new Date(writtenAt), byHand: false });
  }

  /** Looks each minute, with seconds that drift as those of timers do. */
  async function lookEachMinute(from: string, to: string, schedule: Schedule): Promise<void> {
    const end = Date.parse(to);
    for (let at = Date.parse(from) + 700; at < end; at += 60_003)
      await lookAt(new Date(at).toISOString(), schedule);
  }

  return {
    world,
    started,
    events,
    stop,
    set,
    lookAt,
    lookEachMinute,
    state: (name: string) => readState(stateFolder, name),
  };
}
