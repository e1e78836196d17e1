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
  /** What the snapshot is filed under. Default: the database's own name, or the path that `backupAll` filed its file under. */
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
