import type { Block, Column, EngineName, HistoryEntry, Schema, Table, TableStats } from '../model.ts';

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
}

export interface ConnectOptions {
  /** Make the database if it does not exist. */
  readonly create?: boolean;
  /** If it does not exist: an empty one in its stead, to try things out, which is gone on `close()`. */
  readonly orEmpty?: boolean;
  /** Nothing will be written: open so that nothing can be. */
  readonly readOnly?: boolean;
  /** How long to wait, in seconds, for another writer and for a server that does not answer yet. Default 5. */
  readonly waitSeconds?: number;
  /** Aborting ends such a wait with INTERRUPTED. It is no more than waits that it ends: what is being done is for others to stop. */
  readonly signal?: AbortSignal;
}

/** How the engine spells DDL. Pure. */
export interface Dialect {
  quoteIdentifier(name: string): string;
  /** `Table.name` as statements spell it: quoted, and qualified where the engine has schemas. */
  tableName(name: string): string;
  /**
   * Declared type for a portable type, e.g. `varchar(255)` → `VARCHAR(255)`; `sql:X` → `X`.
   * `keyed`: the column is part of a key or an index, which some engines allow to fewer types.
   * @throws SCHEMA_INVALID
   */
  columnType(portable: string, use: { readonly keyed: boolean }): string;
  /** How a column that numbers itself is declared. */
  identity(portable: string, kind: Column['identityKind']): IdentityClause;
  /** A value inside an expression, or as the default of a column of the portable type. */
  literal(value: string | number | boolean, portable?: string): string;
  /** E.g. `GENERATED ALWAYS AS (price * 2) STORED`; `sql` has its parentheses. */
  generated(sql: string, stored: boolean): string;
  /** What stands behind the column list, for the extras that this engine has; empty for none. */
  tableOptions(options: Pick<Table, 'withoutRowid' | 'strict' | 'options'>): string;
  /** Names that differ only in case are two: `T` and `t`. */
  readonly tellsCase?: true;
  /** A table may have no columns at all. */
  readonly tablesWithoutColumns?: true;
  /** A foreign key can only be declared with its table: no statement adds one later. */
  readonly foreignKeysInTable?: true;
  /** The type that stands for none in a strict table, e.g. `ANY`. */
  readonly untypedInStrict: string;
  /** Statement that sets one of `Schema.settings`, e.g. `PRAGMA user_version = 3`. */
  setting(name: string, value: number): string;
}

export interface IdentityClause {
  /** Column type, e.g. `INTEGER`. */
  readonly type: string;
  /** E.g. `PRIMARY KEY AUTOINCREMENT`. */
  readonly clause: string;
  /** The clause makes the column the primary key: none is declared beside it. */
  readonly isKey: boolean;
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
   * @throws LOCKED after `waitSeconds` (default 0); INTERRUPTED
   */
  lock(options: Pick<ConnectOptions, 'waitSeconds' | 'signal'>): Promise<Release>;
  /** Runs `work` with a reader that sees one instant of the database. Others may read and write meanwhile. */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * The same at the instant that another session's reader shares (`Reader.share`), maybe one of another process or machine.
   * Absent: the engine has no such thing. It is for rows: what a schema is made of may be out of reach (LOCKED) while
   * somebody waits to change it.
   * @throws CHANGED_SINCE if that reader is gone, before or after `work`, or belongs to another database
   */
  readShared?<T>(token: string, work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * Runs `work` with writers held off from its first to its last moment (readers go on).
   * Nothing that `work` does is seen by anybody before `stage.cutover()`; if `work` ends without it, all is undone.
   * @throws LOCKED if another writer does not let go in time. FAILED_AFTER_COMMIT if something failed past the commit.
   */
  stage<T>(options: StageOptions, work: (stage: Stage) => Promise<T>): Promise<T>;
  /** Finished runs, newest first. Empty if there is no history. */
  history(): Promise<readonly HistoryEntry[]>;
  /**
   * Removes retained versions that are no way back any more and other leftovers; returns their names. Under the lock only;
   * but `scratch`, the throw-away databases of dead processes alone, needs none.
   */
  clean(what?: 'all' | 'scratch'): Promise<readonly string[]>;
  /**
   * What this user would need for such a run and has not; empty if nothing is in the way. Looks, and changes nothing.
   * `read`: a backup. `change`: everything that ends in a cutover. `try`: a throw-away database beside this one.
   */
  missing(need: Need): Promise<readonly Missing[]>;
  /** A private, empty, throw-away database that nobody else sees. Gone on `close()`, or when a run cleans up after a dead process. */
  scratch(): Promise<Session>;
  /**
   * Runs a schema script of the engine's dialect as it is. Scratch databases only. With `strange` it comes from another
   * server: owners, definers, rights and policies of users that this one has not, or that this user may not act for, are
   * left out. @returns what was, one sentence each @throws SCHEMA_INVALID
   */
  run(script: string, options?: { readonly strange?: boolean }): Promise<readonly string[]>;
  /** Files that hold the database (for the exposure guard). Empty for a server. */
  files(): readonly string[];
  /** Safe to call twice. */
  close(): Promise<void>;
}

export type Release = () => Promise<void>;

export type Need = 'read' | 'change' | 'try';

export interface Missing {
  /** One sentence: what can't be done, e.g. `The user "app" may not create a schema in "shop".` */
  readonly what: string;
  /** What to do, e.g. the GRANT statement. */
  readonly mend: string;
}

export interface StageOptions {
  /** Keep an exact copy of the database as it is now, for `rollback`. */
  readonly retain?: boolean;
  /** Name of a retained version that `revert` will go back to. */
  readonly revertTo?: string;
}

/** Reads one database at one instant. */
export interface Reader {
  /** How many `stats` and `read` may be under way at once. Absent: one. */
  readonly lanes?: number;
  /** Everything but the history. */
  schema(): Promise<Schema>;
  /** Row count, and non-null counts of the named columns. */
  stats(table: string, columns: readonly string[]): Promise<TableStats>;
  /**
   * Rows as blocks, keys in the order of `columns`. They come in the table's own order (rowid or primary key), or, where
   * the reader asks for none (`any`), in the one that costs least. With `range`: those of one of the table's `ranges`.
   */
  read(
    table: Table,
    columns?: readonly string[],
    order?: 'own' | 'any',
    range?: KeyRange,
  ): AsyncIterable<Block>;
  /**
   * Where numbering goes on: table → last number given. Only tables that have such a counter; a sequence that belongs to
   * no table, or a table's second one, stands under its own name.
   */
  sequences(): Promise<ReadonlyMap<string, string>>;
  /**
   * Rows whose foreign key has no parent. A key that nobody can check is passed over, e.g. where the parent has no such
   * column: the database has lived with it. In a stage it is an error. @throws DATABASE_FAILED
   */
  orphans(): Promise<readonly Orphans[]>;
  /**
   * A token by which `Session.readShared` sees this same instant, as long as this reader is there; null if this user or
   * this server may not share one. To be asked for before anything is being read. Absent: the engine has no such thing.
   */
  share?(): Promise<string | null>;
  /**
   * Divides a table into ranges of its key, of about `bytes` bytes each in the database. Every row is in exactly one of
   * them, and they come in the table's own order. One range, which is all of it, for a table that is smaller or has no
   * key to divide by. Absent: the engine reads whole tables only.
   */
  ranges?(table: Table, bytes: number): Promise<readonly KeyRange[]>;
}

/** The rows from one key, which is in it, to another, which is not; null: from the first row, to the last. */
export interface KeyRange {
  /** One text for each column of the primary key, as the engine prints it. */
  readonly from: readonly string[] | null;
  readonly to: readonly string[] | null;
}

/** Reads and changes the database inside one transaction-like bracket. */
export interface Stage extends Reader {
  /** Name under which the old version will be retained; `null` if it is not. */
  readonly retained: string | null;
  /**
   * Takes away all that is there (but the history) and makes the tables of `schema`, empty, with what their rows must
   * obey one by one. Indexes, foreign keys, views and triggers come with `finish`; and so may keys and unique
   * constraints, but for the tables in `guarded` (default all), whose rows may be refused. From here on the reader
   * methods read the new tables.
   */
  create(schema: Schema, guarded?: ReadonlySet<string>): Promise<void>;
  /**
   * Instead of `create`: keeps the tables that are there and their rows, and takes off what must not act during a load
   * (triggers); `finish` puts it back.
   */
  reuse(schema: Schema): Promise<void>;
  /** Removes all rows of a table. */
  clear(table: Table): Promise<void>;
  /**
   * Writes rows. `written` hears of each block, in order, once its rows are in or refused; an engine may have taken a
   * few more blocks by then. Identity columns take the numbers they are given. No trigger fires, no foreign key acts.
   */
  write(
    table: Table,
    columns: readonly string[],
    blocks: AsyncIterable<Block>,
    written: (block: Block, refusals: readonly Refusal[]) => void | Promise<void>,
  ): Promise<void>;
  /**
   * Makes what `create` left out, and the attributes; sets the counters of identity columns to at least `sequences` and
   * what the rows hold. A foreign key whose rows have no parents is no error here: `orphans` tells.
   */
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
