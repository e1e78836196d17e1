import type { RunCommand } from '../schedule/world.ts';
import type { DatabaseOptions, SnapshotOptions } from './options.ts';

/** A database as a config names it. */
export interface NamedDatabase {
  /** The name that the config gives it; absent if it is the one database. */
  readonly name?: string;
  readonly url: string;
}

export interface WorkerOptions extends SnapshotOptions, Omit<DatabaseOptions, 'database'> {
  /** Where jobs come from: `redis://…` or `rediss://…`. */
  readonly queue: string;
  /** The databases that jobs may name. */
  readonly databases: readonly NamedDatabase[];
  /** Parts of snapshots that are written at once. Default 2. */
  readonly concurrency?: number;
  /** About so many bytes of a table, in the database, make a part. Default 256 MiB. */
  readonly partBytes?: number;
  /** Milliseconds after which a worker that is out of touch has lost its jobs. Default 30,000. */
  readonly leaseMs?: number;
  /** The schedules that all workers of the queue see to, each run once over all. Absent: none. */
  readonly schedules?: { readonly file: string; readonly state: string; readonly run: RunCommand };
}

export interface QueuedBackupOptions extends DatabaseOptions {
  readonly queue: string;
  /** The database's name in the config, if it has one there. */
  readonly name?: string;
  readonly allowShrink?: readonly string[];
  /** See `BackupOptions`. */
  readonly full?: boolean;
}
