import type { ScheduleStatus } from '../schedule/read-schedule-states.ts';
import type { SchedulesOptions } from './schedule-options.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import type { ErrorCode } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { ExportList } from '../export/export-list.ts';
import type { ExportFormat } from '../export/writers.ts';
import type { Manifest, SnapshotTable } from '../snapshot/format.ts';
import type { Keep } from '../retention/candidate.ts';
import type { Retention } from '../retention/retention.ts';
import type { Check, Damage } from '../snapshot/proof.ts';
import type { SnapshotSummary } from '../snapshot/summary.ts';
import type { DatabaseOptions, KeyOptions, SnapshotOptions } from './options.ts';

export interface BackupOptions extends DatabaseOptions, SnapshotOptions {
  /** Write every row again, and refer to no earlier snapshot. Default false. */
  readonly full?: boolean;
  /** What the snapshot is filed under. Default: the database's own name. */
  readonly as?: string;
  /** Prune the snapshots of this database once the new one is proven. */
  readonly prune?: Retention;
}
export interface BackupResult {
  readonly id: string;
  readonly folder: string;
  /** What it is filed under. */
  readonly database: string;
  readonly tables: number;
  readonly rows: number;
  /** Bytes of its files, those that it shares with earlier snapshots too. */
  readonly bytes: number;
  /** Bytes that were written for it. */
  readonly ownBytes: number;
  /** What `prune` removed. */
  readonly pruned: readonly PrunedSnapshot[];
}

export interface BackupAllOptions extends Omit<BackupOptions, 'database' | 'as'> {
  /** URLs by names of your own. */
  readonly databases?: Readonly<Record<string, string>>;
  /** And every SQLite file in this folder and those below, told by its first bytes. */
  readonly folder?: string;
}
/** One of `result` and `error` is null. */
export interface BackedUp {
  /** As it was given; of a file: its path within the folder. */
  readonly name: string;
  readonly result: BackupResult | null;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint?: string } | null;
}
export interface BackupAllResult {
  readonly databases: readonly BackedUp[];
  /** Files that look like databases and were not taken; `why` goes on from the path. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
}

export interface StoreOptions extends KeyOptions, Pick<SnapshotOptions, 'snapshots' | 'workFolder'> {
  /** Only those of this database (URL or name). */
  readonly database?: string;
}
export interface RotateOptions extends StoreOptions {
  /** Who can read them from now on. */
  readonly encryption: EncryptTo;
  /** Folder, id or `latest`. Default: all of the store, or of the database. */
  readonly snapshot?: string;
}
export interface RotatedSnapshot {
  readonly id: string;
  readonly folder: string;
}

export interface ListOptions extends StoreOptions {
  /** Say which of these rules keep each snapshot. */
  readonly retention?: Retention;
}
export type ListedSnapshot = SnapshotSummary & Known;
/** What is known of a snapshot beyond its manifest. */
export interface Known {
  /** The last check that found nothing wrong; null if there was none. */
  readonly verified: Pick<Check, 'at' | 'level'> | null;
  /** Each of its files was read again once it was written, by whichever run that was, and nothing was found wrong since. */
  readonly isProven: boolean;
  /** What the last check found wrong. */
  readonly damage: Damage | null;
  /** Somebody reads it, or writes one that refers to it. */
  readonly isInUse: boolean;
  /** Why `prune` keeps it; empty: it does not; null without `retention`. */
  readonly keptBy: readonly Keep[] | null;
}
export interface VerifyOptions extends StoreOptions {
  /** Folder, id or `latest`. */
  readonly snapshot: string;
  readonly onEvent?: OnEvent;
}

export interface ShowOptions extends StoreOptions {
  /** Folder, id or `latest`. */
  readonly snapshot: string;
  /** Names of tables; default all. */
  readonly tables?: readonly string[];
}
/** What a snapshot's manifest says; docs/FORMAT.md explains each key. */
export interface ShowResult extends Omit<Manifest, 'tables'> {
  /** Those that were asked for. */
  readonly tables: readonly ShownTable[];
  /** Of all tables. */
  readonly rows: number;
  /** Of all tables' files. */
  readonly bytes: number;
  /** Of those that this snapshot holds itself; the others are an earlier one's, whose rows did not change. */
  readonly ownBytes: number;
  /** Absolute path or URL. */
  readonly folder: string;
}
export interface ShownTable extends Pick<SnapshotTable, 'name' | 'kind' | 'rows' | 'columns'> {
  /** Of its files. */
  readonly bytes: number;
  /** Of its lines, unpacked. */
  readonly rawBytes: number;
  readonly files: number;
}

export interface CompareOptions extends StoreOptions {
  /** Each a folder, an id, `latest`, or `live`: the database as it is now. Two snapshots, or one and `live`. */
  readonly from: string;
  readonly to: string;
  /** The database that `live` means. */
  readonly live?: Pick<DatabaseOptions, 'database' | 'waitSeconds'>;
  /** How many differing rows of each kind and table to name, by their keys and the columns that differ. Default none. */
  readonly rows?: number;
  /** Tell the values of those rows too. Default false. */
  readonly values?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}
export type { Comparison, RowDifference, RowsComparison, TableComparison } from '../compare/comparison.ts';

export interface ExportOptions extends StoreOptions {
  /** Folder, id or `latest`. */
  readonly snapshot: string;
  readonly format: ExportFormat;
  /** Folder to make; it must not be there. Default: named after the snapshot and the format, in the working directory. */
  readonly output?: string;
  /** Names of tables; default all. */
  readonly tables?: readonly string[];
  readonly onEvent?: OnEvent;
  /** Aborting stops at the next block, and nothing is kept. */
  readonly signal?: AbortSignal;
}
/** What the file `tables.json` in the folder says, and the folder. */
export interface ExportResult extends ExportList {
  readonly folder: string;
}

export interface PruneOptions extends KeyOptions, Pick<SnapshotOptions, 'snapshots' | 'workFolder'> {
  /** Which snapshots stay. At least one rule. */
  readonly retention: Retention;
  /** Names of the databases (and sources of pulls) whose snapshots are looked at. Default: all that have some. */
  readonly databases?: readonly string[];
  /** Only say what would go. Default false. */
  readonly dryRun?: boolean;
  /** Snapshots that are damaged go too. Default false. */
  readonly damaged?: boolean;
  /** Asked once, with all that is about to go, before anything does. Answering false ends the call with CONFIRMATION_NEEDED. Absent: yes. */
  readonly confirm?: (plan: PruneResult) => Promise<boolean>;
  readonly onEvent?: OnEvent;
  /** Aborting stops before the next snapshot. */
  readonly signal?: AbortSignal;
}
export interface PrunedSnapshot {
  readonly id: string;
  readonly database: string;
  /** Its folder in the storage. */
  readonly folder: string;
  /** ISO 8601; this and the others are null where the manifest can't be read. */
  readonly takenAt: string | null;
  readonly rows: number | null;
  /** Of the files that are its own. */
  readonly bytes: number | null;
}
export interface PruneResult {
  readonly dryRun: boolean;
  /** Newest first, with the rules that keep them. */
  readonly kept: readonly {
    readonly id: string;
    readonly database: string;
    readonly keptBy: readonly Keep[];
  }[];
  /** What went; of a dry run, or when `confirm` is asked: what is to go. */
  readonly removed: readonly PrunedSnapshot[];
}

export interface VerifyAllOptions extends KeyOptions, Pick<SnapshotOptions, 'snapshots' | 'workFolder'> {
  /** Folder, id or `latest`; default: all. */
  readonly snapshot?: string;
  /** Names of the databases (and sources of pulls) whose snapshots are read. Default: all that have some. */
  readonly databases?: readonly string[];
  /** Share of each snapshot's files that is read, more than 0 up to 1. Default 1. */
  readonly sample?: number;
  /** The same seed draws the same sample. Default: by chance. */
  readonly seed?: string;
  readonly onEvent?: OnEvent;
  /** Aborting stops at the next file. */
  readonly signal?: AbortSignal;
}
export interface LookedAt {
  readonly id: string;
  readonly database: string;
  /** What is wrong, one sentence; null if nothing is. */
  readonly problem: string | null;
  /** How many of its files were read; null if there is a problem. */
  readonly files: Covered | null;
}
export interface VerifyAllResult {
  /** Newest first. */
  readonly snapshots: readonly LookedAt[];
  /** What it was drawn by; null if every file was read. */
  readonly sample: { readonly share: number; readonly seed: string } | null;
  /** Each file once, however many snapshots share it. */
  readonly files: Covered;
  readonly bytes: Covered;
}
export interface Covered {
  readonly read: number;
  readonly of: number;
}

export interface DrillOptions extends KeyOptions, Pick<SnapshotOptions, 'snapshots' | 'workFolder'> {
  /** Folder, id or `latest`. */
  readonly snapshot: string;
  /** Of this database (name), where `snapshot` is `latest`. */
  readonly of?: string;
  /** Of a server's snapshot: URL of a database beside which the throw-away one is made. */
  readonly database?: string;
  readonly waitSeconds?: number;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}
export interface DrillResult {
  readonly id: string;
  /** Where it was restored, e.g. `SQLite 3.53.2`. */
  readonly engine: string;
  readonly tables: number;
  readonly rows: number;
  /** What of the schema could not be made there, one sentence each. */
  readonly leftOut: readonly string[];
}

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
