import type { Compression } from '../compression/compression.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import type { Keys } from '../encryption/keys.ts';
import type { ErrorCode } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { Ledger } from '../model.ts';
import type { MappingInput } from '../migrate/mapping/mapping.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { DryRun } from '../pull/run/dry-run.ts';
import type { Source } from '../pull/source.ts';
import type { Manifest } from '../snapshot/format.ts';
import type { ApiOrigin, PulledResource } from '../snapshot/origin.ts';

/** What every call that opens a database takes. Paths are relative to the working directory. */
export interface DatabaseOptions {
  /** Database URL, e.g. `sqlite:./app.db`, or a bare path. */
  readonly database: string;
  /** Seconds to wait for another run, another writer, or a server that is starting. Default 5. */
  readonly waitSeconds?: number;
  readonly onEvent?: OnEvent;
  /** Aborting stops the run at the next block and undoes it, unless it is already committed. */
  readonly signal?: AbortSignal;
}

export type { Compression };

/** What reads snapshots. */
export interface KeyOptions {
  /** What opens encrypted ones. Without it only those in the clear can be read. */
  readonly keys?: Keys;
  /** For `azure://`: a connection string of the storage account. Without it Azure's own chain finds credentials. */
  readonly azureConnectionString?: string;
}

export interface SnapshotOptions extends KeyOptions {
  /** Where all snapshots are: a folder, or the URL of an object storage. */
  readonly snapshots: string;
  /** Where `snapshots` is no folder: the folder on this machine for rejected rows and unfinished pulls. Default `.carryover`. */
  readonly workFolder?: string;
  /** Default `gzip`. */
  readonly compression?: Compression;
  /** Who can read new snapshots. Default: everybody who can read their files. */
  readonly encryption?: EncryptTo;
  /** A table may shrink by this share since the previous snapshot, 0 to 1. Default 0.5. */
  readonly shrinkLimit?: number;
  /** Tables, by name, that may have shrunk past the limit. */
  readonly allowShrink?: readonly string[];
}

export interface TargetOptions {
  /** Declared schema: path of a `.json` or `.sql` file. */
  readonly schema: string;
  /** Seed files, `.json` or `.jsonl`. */
  readonly seeds?: readonly string[];
}

/** What a destructive step is about to take away; given to `confirm`. */
export interface Loss {
  readonly database: string;
  readonly location: string;
  readonly summary: string;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

export interface Confirmable {
  /** Asked once, before anything is changed. Answering false ends the call with CONFIRMATION_NEEDED. Absent: yes. */
  readonly confirm?: (loss: Loss) => Promise<boolean>;
}

export interface InitOptions extends DatabaseOptions, SnapshotOptions, TargetOptions, Confirmable {
  /** `false`: take no snapshot of what is there. Default true. */
  readonly backup?: boolean;
}
export interface InitResult {
  /** Id of the snapshot taken first; `null` if there was nothing to save or none was wanted. */
  readonly snapshot: string | null;
  readonly dropped: readonly { readonly table: string; readonly rows: number }[];
  readonly created: readonly string[];
  readonly seeded: readonly { readonly table: string; readonly rows: number }[];
}

export interface RestoreOptions extends DatabaseOptions, SnapshotOptions, Confirmable {
  /** Folder, id or `latest`. */
  readonly snapshot: string;
  readonly mapping?: MappingInput;
  /** What to do where rows are there already that neither `init` nor this restore made. */
  readonly mode?: 'replace' | 'merge';
}
export interface RestoreResult {
  readonly snapshot: string;
  /** True if the database had no tables and got the snapshot's own schema. */
  readonly recreated: boolean;
  /** What of the schema could not be made here, one sentence each. */
  readonly leftOut: readonly string[];
  readonly ledger: Ledger;
  /** Folder with the rejected rows; `null` if there are none. */
  readonly quarantine: string | null;
}

/** Where the rows of a move come from: one of these. */
export interface MovedOptions {
  /** URL of the old database, which is only read. */
  readonly from?: string;
  /** A snapshot: folder, id or `latest`, which is the newest pull. */
  readonly snapshot?: string;
  /** An old API, which is pulled first. */
  readonly source?: Source;
  /** See `PullOptions`. */
  readonly fallback?: boolean;
}

export interface PlanOptions
  extends DatabaseOptions, KeyOptions, Partial<TargetOptions>, Pick<MovedOptions, 'from' | 'snapshot'> {
  /** Folder of all snapshots, for a `snapshot` that is no folder. Default `snapshots`. */
  readonly snapshots?: string;
  readonly mapping?: MappingInput;
  /** Look at the data too. Default true. */
  readonly look?: boolean;
}

export interface PlanResult extends Plan {
  /** The database has the declared schema, and the seeds of its last run: `upgrade` has nothing to do, and no mapping is used. */
  readonly upToDate: boolean;
}

export interface UpgradeOptions extends DatabaseOptions, SnapshotOptions, TargetOptions, Confirmable {
  readonly mapping?: MappingInput;
}
export interface UpgradeResult {
  readonly status: 'upgraded' | 'nothing to do';
  readonly run: string | null;
  readonly snapshot: string | null;
  readonly plan: Plan | null;
  readonly ledger: Ledger | null;
  readonly quarantine: string | null;
}

export interface MigrateOptions
  extends DatabaseOptions, SnapshotOptions, Partial<TargetOptions>, MovedOptions, Confirmable {
  readonly mapping?: MappingInput;
  /** `replace`: what is in the database goes, after a snapshot. */
  readonly mode?: 'replace';
}
export interface MigrateResult {
  /** Id of the snapshot with the old rows. */
  readonly snapshot: string;
  /** Where the old rows came from. */
  readonly origin: Manifest['origin'];
  /** Id of the snapshot of what was replaced; `null` if nothing was. */
  readonly replaced: string | null;
  readonly plan: Plan;
  /** What of the old schema could not be made here, one sentence each. */
  readonly leftOut: readonly string[];
  readonly ledger: Ledger;
  /** Folder with the rejected rows; `null` if there are none. */
  readonly quarantine: string | null;
}

export interface PullOptions extends SnapshotOptions {
  /** The old API: all secrets in it, paths absolute or relative to the working directory. */
  readonly source: Source;
  /** `false`: fail where the API can't be used. Default: what the source names as its fallback serves instead. */
  readonly fallback?: boolean;
  /** Write the source's fallback file anew. Default false. */
  readonly saveFallback?: boolean;
  readonly onEvent?: OnEvent;
  /** Aborting stops at once; the next pull goes on from there. */
  readonly signal?: AbortSignal;
}
export interface PulledTable {
  readonly table: string;
  readonly rows: number;
  /** Of the API's answers; `null` for a table that was split off from another. */
  readonly pages: number | null;
  /** How it is known that no record is missing: see `proven` in docs/FORMAT.md; `null` as above. */
  readonly proven: PulledResource['proven'] | null;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}
export interface PullResult {
  readonly id: string;
  readonly folder: string;
  /** What the snapshot is filed under. */
  readonly source: string;
  /** When reading began; of a fallback: when its records were read. ISO 8601. */
  readonly pulledAt: string;
  readonly tables: readonly PulledTable[];
  /** What served instead of the API, and why; `null` if the API was read. */
  readonly fallback: NonNullable<ApiOrigin['fallback']> | null;
  /** The fallback file that was written, and where the one before it is; `null` if none was. */
  readonly saved: { readonly file: string; readonly previous: string | null } | null;
  readonly notes: readonly string[];
}
/** The first page of each resource. */
export interface PullPreview extends DryRun {
  readonly source: string;
}

export interface RollbackOptions extends DatabaseOptions, SnapshotOptions, Confirmable {
  /** Go back although rows were written since; they stay in the snapshot that is taken first. */
  readonly discardChanges?: boolean;
}
export interface ChangedTable {
  readonly table: string;
  readonly rowsThen: number;
  readonly rowsNow: number;
}
export interface RollbackResult {
  readonly run: string;
  /** Id of the snapshot of what was rolled back. */
  readonly snapshot: string;
  readonly changed: readonly ChangedTable[];
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

export interface CheckOptions
  extends DatabaseOptions, KeyOptions, Pick<SnapshotOptions, 'snapshots' | 'workFolder'> {}
/** One thing that `check` looked at. */
export interface Finding {
  readonly name:
    'connection' | 'rights' | 'integrity' | 'space' | 'exposure' | 'snapshots' | 'leftovers' | 'journal';
  readonly state: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly code?: ErrorCode;
}
