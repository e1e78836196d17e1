/** One try of a schedule's command. */
export interface Run {
  /** The instant at which it was due, ISO 8601; null for one that was asked for by hand. */
  readonly due: string | null;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /**
   * `interrupted`: the scheduler was stopped; `lost`: it died, or the machine did, and nobody knows how the command ended;
   * `missed`: nothing ran at that time, and it is not made up for.
   */
  readonly outcome: 'done' | 'failed' | 'interrupted' | 'lost' | 'missed';
  /** The command's exit code; null if there is none. */
  readonly code: number | null;
  /** The command's last lines, without secrets. */
  readonly output: readonly string[];
}

/** What is kept of a schedule, in a file of its own. */
export interface ScheduleState {
  readonly version: 1;
  /** The timing that the rest belongs to. */
  readonly cron: string;
  readonly timeZone: string;
  /** Whatever was due up to this instant is done with, ISO 8601. */
  readonly settled: string;
  readonly running: Started | null;
  readonly retry: Retry | null;
  /** The last ones, oldest first. */
  readonly runs: readonly Run[];
}

export type Started = Pick<Run, 'due' | 'attempt' | 'startedAt'>;

/** The next try of a run that failed. */
export interface Retry {
  readonly due: string;
  readonly attempt: number;
  /** When, ISO 8601. */
  readonly at: string;
}

/** How many runs are kept of each schedule. */
export const keptRuns = 50;
