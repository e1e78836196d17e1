import type { OnEvent } from '../events.ts';
import type { StoreOptions } from './backup-options.ts';
import type { KeyOptions, SnapshotOptions } from './options.ts';

export interface VerifyOptions extends StoreOptions {
  /** Folder, id or `latest`. */
  readonly snapshot: string;
  readonly onEvent?: OnEvent;
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
