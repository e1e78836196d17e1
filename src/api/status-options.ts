import type { ScheduleStatus } from '../schedule/read-schedule-states.ts';
import type { KeyOptions, SnapshotOptions } from './options.ts';
import type { SchedulesOptions } from './schedule-options.ts';

export interface StatusOptions extends KeyOptions, Pick<SnapshotOptions, 'snapshots' | 'workFolder'> {
  /** Names of the databases that must have snapshots. Default: all that have some. */
  readonly databases?: readonly string[];
  /** Oldest that the newest proven snapshot may be, e.g. `26h`. Default: any age. */
  readonly maxAge?: string;
  /** Whose runs are told and judged too. Default: none. */
  readonly schedules?: SchedulesOptions;
}
export interface DatedSnapshot {
  readonly id: string;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly ageSeconds: number;
}
export interface DatabaseStatus {
  readonly database: string;
  /** It is one of those that must have snapshots. */
  readonly isExpected: boolean;
  readonly snapshots: number;
  /** Of those that show the database at their time: none that was taken to undo something, no fallback of a pull. */
  readonly newest: DatedSnapshot | null;
  /** The newest of those that is proven: see `Known.isProven`. */
  readonly newestProven: DatedSnapshot | null;
  /** When any of them was last verified, all of it or a sample, beyond what each backup reads again of its own. ISO 8601. */
  readonly lastVerified: string | null;
  readonly damaged: readonly { readonly id: string; readonly problem: string }[];
  /** Where dead runs left something. The next backup or prune removes it. */
  readonly leftovers: readonly string[];
  /** Of the files of all tables. */
  readonly bytes: number;
  /** Whether `newestProven` is young enough; not judged without `maxAge`, or if it is not expected. */
  readonly state: 'fine' | 'too old' | 'not judged';
}
export interface StatusResult {
  /** No database is too old, nothing is damaged, and no schedule fails or is overdue (but those of `status` itself). */
  readonly isFine: boolean;
  readonly maxAge: string | null;
  /** Of the snapshots. */
  readonly location: string;
  readonly databases: readonly DatabaseStatus[];
  readonly schedules: readonly ScheduleStatus[];
  readonly bytes: number;
  /** Free bytes there; null where there is no such bound. */
  readonly free: number | null;
}
