import type { Block, EngineName, HistoryEntry, Schema, Table, TableStats } from '../model.ts';

/**
 * The engine interface: all that shared code knows of a database. One implementation per folder beside this file;
 * `choose.ts` is the only file that names them. Differences are traits or methods, never a question for the name.
 */
export interface Engine {
  readonly name: EngineName;
  readonly dialect: Dialect;
  /**
   * Opens a database by its URL.
   * @throws CONNECTION_FAILED if it can't be reached, is no database, or does not exist and `create` is not set. URL_INVALID.
   */
  connect(url: string, options: ConnectOptions): Promise<Session>;
  /** A private, empty, throw-away database that nobody else sees. Gone on `close()` and when the process dies. */
  scratch(): Promise<Session>;
}

export interface ConnectOptions {
  /** Make the database if it does not exist. */
  readonly create?: boolean;
  /** Nothing will be written: open so that nothing can be. */
  readonly readOnly?: boolean;
  /** How long to wait for another writer, in seconds. Default 5. */
  readonly waitSeconds?: number;
}

/** How the engine spells DDL. Pure. */
export interface Dialect {
  quoteIdentifier(name: string): string;
  /** Declared type for a portable type, e.g. `varchar(255)` → `VARCHAR(255)`; `sql:X` → `X`. */
  columnType(portable: string): string;
  /** Clause that makes a single-column integer primary key number itself, e.g. `PRIMARY KEY AUTOINCREMENT`; takes the place of the key. */
  readonly identityClause: string;
  /** Column type that the identity clause needs, e.g. `INTEGER`. */
  readonly identityType: string;
  /** What stands behind the column list, for the extras that this engine has; empty for none. */
  tableOptions(options: { readonly withoutRowid?: boolean; readonly strict?: boolean }): string;
  /** The type that stands for none in a strict table, e.g. `ANY`. */
  readonly untypedInStrict: string;
  /** Statement that sets one of `Schema.settings`, e.g. `PRAGMA user_version = 3`. */
  setting(name: string, value: number): string;
}

export interface Session {
  readonly engine: Engine;
  /** Product and version, e.g. `SQLite 3.53.2`. */
  readonly version: string;
  /** The database's own name: names the snapshot folder, and is what a person types to confirm. */
  readonly database: string;
  /** Where it is, without secrets: for messages and manifests. */
  readonly location: string;
  /** A sentence if readers of the live database must wait while staged rows are written, and why; else null. */
  readonly readersWait: string | null;

  /**
   * Takes the lock that keeps a second run away. Held until released or until the process dies.
   * @throws LOCKED after `waitSeconds` (default 0).
   */
  lock(options: { waitSeconds?: number }): Promise<Release>;
  /** Runs `work` with a reader that sees one instant of the database. Others may read and write meanwhile. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * Runs `work` with writers held off from its first to its last moment (readers go on).
   * Nothing that `work` does is seen by anybody before `stage.cutover()`; if `work` ends without it, all is undone.
   * @throws LOCKED if another writer does not let go in time. FAILED_AFTER_COMMIT if something failed past the commit.
   */
  stage<T>(options: StageOptions, work: (stage: Stage) => Promise<T>): Promise<T>;
  /** Finished runs, newest first. Empty if there is no history. */
  history(): Promise<readonly HistoryEntry[]>;
  /** Removes retained versions that are no way back any more and other leftovers; returns their names. Under the lock only. */
  clean(): Promise<readonly string[]>;
  /** Runs a schema script of the engine's dialect as it is. Scratch databases only. @throws SCHEMA_INVALID */
  run(script: string): Promise<void>;
  /** Files that hold the database (for the exposure guard). Empty for a server. */
  files(): readonly string[];
  /** Safe to call twice. */
  close(): Promise<void>;
}

export type Release = () => Promise<void>;

export interface StageOptions {
  /** Keep an exact copy of the database as it is now, for `rollback`. */
  readonly retain?: boolean;
  /** Name of a retained version that `revert` will go back to. */
  readonly revertTo?: string;
}

/** Reads one database at one instant. */
export interface Reader {
  /** Everything but the history. */
  schema(): Promise<Schema>;
  /** Row count, and non-null counts of the named columns. */
  stats(table: string, columns: readonly string[]): Promise<TableStats>;
  /** Rows as blocks, keys in the order of `columns`, in the table's own order (rowid or primary key). */
  read(table: Table, columns?: readonly string[]): AsyncIterable<Block>;
  /** Where identity columns go on: table → last number given. Only tables that have such a counter. */
  sequences(): Promise<ReadonlyMap<string, string>>;
  /** Rows whose foreign key has no parent. */
  orphans(): Promise<readonly Orphans[]>;
}

/** Reads and changes the database inside one transaction-like bracket. */
export interface Stage extends Reader {
  /** Name under which the old version will be retained; `null` if it is not. */
  readonly retained: string | null;
  /**
   * Takes away all that is there (but the history) and makes the tables of `schema`, empty, without explicit
   * non-unique indexes, views and triggers. From here on the reader methods read the new tables.
   */
  create(schema: Schema): Promise<void>;
  /**
   * Instead of `create`: keeps the tables that are there and their rows, and takes off what must not act during a load
   * (triggers); `finish` puts it back.
   */
  reuse(schema: Schema): Promise<void>;
  /** Removes all rows of a table. */
  clear(table: Table): Promise<void>;
  /** Writes the rows of a block; returns those that were refused. No trigger fires, no foreign key is enforced yet. */
  write(table: Table, columns: readonly string[], block: Block): Promise<readonly Refusal[]>;
  /** Makes what `create` left out: indexes, views, triggers; sets the counters of identity columns to at least `sequences`. */
  finish(schema: Schema, sequences: ReadonlyMap<string, string>): Promise<void>;
  /** Has a virtual table build its index anew from the table it indexes. */
  rebuild(table: string): Promise<void>;
  /** Puts the retained version named in `StageOptions.revertTo` in place of all that is there. */
  revert(): Promise<void>;
  /** Writes the history entry and makes the staged database the live one, in one atomic step. Once, last. */
  cutover(entry: HistoryEntry): Promise<void>;
}

/** A row that the database did not take; for a duplicate, the row that was there stays. */
export interface Refusal {
  /** Index of the line within the block. */
  readonly index: number;
  readonly kind: 'duplicate' | 'null' | 'check' | 'type' | 'other';
  /** One sentence, naming the constraint or column. */
  readonly reason: string;
}

export interface Orphans {
  readonly table: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly rows: number;
  /** Up to five of the orphaned key values. */
  readonly samples: readonly string[];
}
