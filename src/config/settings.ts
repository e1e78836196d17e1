import type { Compression } from '../compression/compression.ts';
import type { EncryptTo } from '../encryption/encrypt-to.ts';
import type { Keys } from '../encryption/keys.ts';
import type { Source } from '../pull/source.ts';
import type { Warn } from './read-key-file.ts';
import type { Retention } from '../retention/retention.ts';

/** What a run works with, all sources weighed. All paths are absolute. */
export interface Settings {
  /** Database URL; absent if nothing names one. */
  readonly database?: string;
  /** URLs of more databases, by the names that the config gives them. */
  readonly databases?: Readonly<Record<string, string>>;
  /** URL of the database that `migrate` moves; absent if nothing names one. */
  readonly from?: string;
  readonly schema?: string;
  readonly seeds: readonly string[];
  readonly mapping?: string;
  readonly snapshots: string;
  readonly compression?: Compression;
  /** Who can read new snapshots; absent if nothing says it. Its variables and files are read when asked for. @throws CONFIG_INVALID */
  readonly encryption?: () => Promise<EncryptTo>;
  /** What opens encrypted snapshots; absent if nothing names any. @throws CONFIG_INVALID */
  readonly keys?: (warn: Warn) => Promise<Keys>;
  /** Never to be printed. */
  readonly azureConnectionString?: string;
  /** Which snapshots `prune` keeps. */
  readonly retention?: Retention;
  /** Prune after each backup. */
  readonly pruneAfterBackup?: boolean;
  /** Oldest that the newest proven snapshot may be, e.g. `26h`. */
  readonly maxAge?: string;
  readonly shrinkLimit?: number;
  /** URL of the queue that several machines work on; absent if nothing names one. */
  readonly queue?: string;
  readonly waitSeconds?: number;
  /**
   * The old API, if there is one. Its variables are put in when it is asked for: commands that don't pull need none of
   * them. @throws CONFIG_INVALID
   */
  readonly source?: () => Promise<Source>;
  /** The schedules file, and the folder of the schedules' states. */
  readonly schedules: { readonly file: string; readonly state: string };
  /** The config file that was read, if any. */
  readonly file: string | null;
}

/** The settings that flags can give; they win over all else. Paths are relative to the working directory. */
export interface SettingFlags {
  readonly config?: string;
  readonly env?: string;
  readonly database?: string;
  readonly from?: string;
  readonly schema?: string;
  readonly seeds?: readonly string[];
  readonly mapping?: string;
  readonly snapshots?: string;
  readonly compression?: Compression;
  readonly recipient?: readonly string[];
  readonly 'recipients-file'?: string;
  readonly 'identity-file'?: string;
  readonly wait?: number;
  readonly 'keep-last'?: number;
  readonly 'keep-daily'?: number;
  readonly 'keep-weekly'?: number;
  readonly 'keep-monthly'?: number;
  readonly 'keep-yearly'?: number;
  readonly 'keep-within'?: string;
  readonly 'time-zone'?: string;
  readonly 'max-age'?: string;
  readonly queue?: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** A config file's settings, as its schema allows them. */
export interface ConfigBlock {
  readonly database?: string;
  readonly databases?: Readonly<Record<string, string>>;
  readonly schema?: string;
  readonly seeds?: string | readonly string[];
  readonly mapping?: string;
  readonly snapshots?: string | SnapshotsBlock;
  readonly shrinkLimit?: number;
  readonly queue?: string;
  readonly waitSeconds?: number;
  readonly source?: Source;
  readonly schedules?: string | { readonly file?: string; readonly state?: string };
}

export interface SnapshotsBlock {
  readonly dir?: string;
  readonly compression?: Compression;
  readonly encryption?: {
    readonly recipients?: readonly string[];
    readonly recipientsFile?: string;
    readonly passphrase?: string;
  };
  readonly identities?: readonly string[];
  readonly identityFile?: string;
  readonly retention?: Retention & { readonly afterBackup?: boolean };
  readonly maxAge?: string;
}

/** Where secrets of snapshots may stand. */
export interface SecretSources {
  readonly flags: SettingFlags;
  readonly block: SnapshotsBlock;
  readonly variables: Variables;
  /** The config file, for messages. */
  readonly file: string | null;
  /** A path of the config, made absolute. */
  readonly inFolder: (path: string) => string;
  /** A path of a flag, made absolute. */
  readonly inCwd: (path: string) => string;
}

/** The shape of a config file. */
export interface Config extends ConfigBlock {
  readonly $schema?: string;
  readonly environments?: Readonly<Record<string, ConfigBlock>>;
}
