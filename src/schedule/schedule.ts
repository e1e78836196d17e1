/** One schedule, with the defaults put in. */
export interface Schedule {
  /** Small letters, digits, `-` and `_`; also the name of its files. */
  readonly name: string;
  /** Five fields, or `@daily` and its like. */
  readonly cron: string;
  /** IANA name, e.g. `Europe/Zurich`. */
  readonly timeZone: string;
  /** The words behind `carryover`: the command and its arguments. Never a secret. */
  readonly command: readonly string[];
  /** What becomes of runs that were missed: one run for all of them, or none. */
  readonly catchUp: 'once' | 'none';
  /** Tries after the first one. */
  readonly retries: number;
  /** Seconds until the first retry; each further one waits twice as long. */
  readonly backoff: number;
  /** Each run starts up to so many seconds late. */
  readonly jitter: number;
}

/** The same as a schedules file has it: what is absent takes its default. */
export type ScheduleEntry = Pick<Schedule, 'cron' | 'command'> & Partial<Omit<Schedule, 'name'>>;

/** The part that says when it is due. */
export type Timing = Pick<Schedule, 'cron' | 'timeZone'>;

/** An entry with its defaults. Without a time zone it is the machine's. */
export function withDefaults(name: string, entry: ScheduleEntry): Schedule {
  return {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    catchUp: 'once',
    retries: 0,
    backoff: 60,
    jitter: 0,
    ...entry,
    name,
  };
}
