import type { OnEvent } from '../events.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import type { RunCommand } from '../schedule/world.ts';

/** Where schedules are kept. */
export interface SchedulesOptions {
  /** The schedules file, e.g. `carryover.schedules.json`. */
  readonly file: string;
  /** Folder of their states; made if need be. */
  readonly state: string;
}

export interface AddScheduleOptions extends SchedulesOptions, ScheduleEntry {
  readonly name: string;
}

export interface RemoveScheduleOptions extends SchedulesOptions {
  readonly name: string;
}

export interface RunSchedulesOptions extends SchedulesOptions {
  /** Starts a command. */
  readonly run: RunCommand;
  /** Aborting stops what runs, and the scheduler. */
  readonly signal?: AbortSignal;
  readonly onEvent?: OnEvent;
}
