/**
 * The shared words: what a schema, a block and a ledger are. Types only; imports nothing.
 * `docs/FORMAT.md` says how each of them looks in a file.
 */

/**
 * How a column's values look inside a JSON line. See `values/encoding.ts`. `numeric` and `any` are SQLite's, whose columns
 * hold values of several types; `single` is a 4-byte float, `real` one of 8 bytes.
 */
export type Encoding =
  | 'integer'
  | 'real'
  | 'single'
  | 'decimal'
  | 'boolean'
  | 'text'
  | 'blob'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'numeric'
  | 'any';

/** MariaDB is `mysql`: what sets the products apart is found by asking the server. */
export type EngineName = 'sqlite' | 'postgres' | 'mysql';

/** A block of JSON lines: whole lines, each ended by `\n`, about 1 MiB. The currency between all parts. */
export interface Block {
  readonly data: Buffer;
  /** Number of lines in `data`. */
  readonly rows: number;
}

export interface Column {
  readonly name: string;
  /** Portable type as in a declared schema, e.g. `varchar(255)`; `sql:<native>` where there is none. */
  readonly type: string;
  /** Type as the engine's DDL spells it, e.g. `NVARCHAR(255)`; may be empty on SQLite. */
  readonly nativeType: string;
  readonly encoding: Encoding;
  readonly nullable: boolean;
  /** SQL expression, as the engine prints it. */
  readonly default?: string;
  /** The engine numbers new rows by itself. */
  readonly identity?: boolean;
  /** Where an engine has several ways to: PostgreSQL's `always` and `serial`. Absent: its usual one. */
  readonly identityKind?: 'always' | 'serial';
  /** Name of the sequence that numbers it, where that is a thing of its own which rights can be given on. */
  readonly sequence?: string;
  /**
   * SQLite only, for the one column of a primary key: true if rows that come without a value get a number all the same
   * (the key is the rowid); false if the key could be, was it spelled otherwise (`BIGINT PRIMARY KEY`).
   */
  readonly selfNumbering?: boolean;
  readonly generated?: { readonly sql: string; readonly stored: boolean };
  readonly collation?: string;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';

export interface ForeignKey {
  readonly name?: string;
  readonly columns: readonly string[];
  /** `columns` is empty where the engine's DDL leaves them out (the parent's primary key is meant). */
  readonly references: { readonly table: string; readonly columns: readonly string[] };
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferred?: boolean;
}

/** One part of an index: a column or an expression. */
export interface IndexPart {
  readonly column?: string;
  readonly sql?: string;
  readonly descending?: boolean;
  readonly collation?: string;
}

export interface Index {
  readonly name: string;
  readonly parts: readonly IndexPart[];
  readonly unique: boolean;
  /** SQL condition of a partial index. */
  readonly where?: string;
  /** Clauses of `sql` that no field here tells, e.g. `USING gin`: such an index is declared by its `sql`. */
  readonly extras?: readonly string[];
  /** Exact DDL of the engine; may be several statements (an index of a partitioned table). */
  readonly sql: string;
}

export interface Check {
  readonly name?: string;
  readonly sql: string;
}

/**
 * A key or constraint that is not in a table's `sql`, but made by a statement of its own once the rows are in. Of checks
 * only those that old rows need not obey (PostgreSQL's NOT VALID).
 */
export interface Constraint {
  readonly name: string;
  readonly kind: 'primary key' | 'unique' | 'exclude' | 'foreign key' | 'check';
  /** Exact DDL of the engine, e.g. `ALTER TABLE … ADD CONSTRAINT …`. */
  readonly sql: string;
}

export type TableKind = 'table' | 'virtual' | 'shadow';

export interface Table {
  /**
   * Unique in its database. Where the engine has schemas and the table is not in the usual one (`public`): `schema.table`,
   * each part quoted as in SQL if it needs it (`"a.b".c`).
   */
  readonly name: string;
  /** `virtual`: rows live in its shadow tables, none of its own are read. `shadow`: made by a virtual table. */
  readonly kind: TableKind;
  /** For a shadow table: the virtual table that made it. */
  readonly owner?: string;
  readonly columns: readonly Column[];
  /** Empty: no primary key. */
  readonly primaryKey: readonly string[];
  /** Unique constraints of the table (not unique indexes, which stand in `indexes`). */
  readonly uniques: readonly (readonly string[])[];
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly Check[];
  readonly withoutRowid?: boolean;
  readonly strict?: boolean;
  /** Clauses of `sql` that no field here tells, e.g. `ON CONFLICT REPLACE`: such a table is declared by its `sql`. */
  readonly extras?: readonly string[];
  /** What the engine says of the table beside its columns, where it is not the default: e.g. `engine`, `collation`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Keys and constraints that `sql` leaves out. Absent: it has them all. */
  readonly constraints?: readonly Constraint[];
  /** Exact DDL of the engine; may be several statements (a partitioned table and its partitions). */
  readonly sql: string;
}

/** Anything but a table that has a name and a fate of its own: carried as its exact DDL. */
export interface SqlObject {
  /** As SQL calls it, in lower case: `view`, `materialized view`, `trigger`, `function`, `type`, `extension`, `event` … */
  readonly kind: string;
  /** Unique among those of its kind; a function's has its argument types, a trigger's its table where names repeat. */
  readonly name: string;
  /** For a trigger, rule or policy: its table or view. */
  readonly table?: string;
  /** Tables need it: it is made before them. Otherwise it is made after the rows are in. */
  readonly before?: boolean;
  /** Of an object that is made before tables: the table that it needs in turn. It is made right behind that one. */
  readonly after?: string;
  readonly sql: string;
}

/** What hangs on a table or an object and goes where it goes: an owner, a comment, rights. Not part of a schema's digest. */
export interface Attribute {
  readonly kind: 'owner' | 'comment' | 'grant' | 'setting';
  /**
   * What it hangs on: `table "customers"`, `view "v"`, `schema "sales"`, `column "email" of table "customers"`, `index "i"`,
   * `constraint "c" of table "t"`; the same words for the same thing always.
   */
  readonly of: string;
  /** It is what any new thing of its kind has in this database (default privileges): nobody has decided it for this one. */
  readonly isUsual?: boolean;
  /** Exact DDL, one statement. */
  readonly sql: string;
}

/** What a database is, as its engine tells. In the order in which the objects were made. */
export interface Schema {
  readonly tables: readonly Table[];
  readonly objects: readonly SqlObject[];
  readonly attributes: readonly Attribute[];
  /** Settings that belong to the database itself, e.g. SQLite's `user_version` and `application_id`. */
  readonly settings: Readonly<Record<string, number>>;
  /** What is there and `script` does not make again, one sentence each: for manifests and plans. */
  readonly leftOut: readonly string[];
  /** The engine's own DDL, whole: run in an empty database it makes all of the above. Ends with a newline. */
  readonly script: string;
}

/** Row and non-null counts of one table. `nonNull` has every column that was asked for. */
export interface TableStats {
  readonly rows: number;
  readonly nonNull: ReadonlyMap<string, number>;
}

/** What a table held: compare two to know whether the rows are the same, whatever their order. */
export interface TableContent {
  readonly rows: number;
  /** 32 hex digits; see `values/fingerprint.ts`. */
  readonly fingerprint: string;
}

/** The row account of one source of one new table: read = written + filtered + rejected. */
export interface LedgerLine {
  /** New table. */
  readonly table: string;
  /** Old table, or `null` for seeds. */
  readonly from: string | null;
  readonly read: number;
  readonly written: number;
  /** Left out by a `where` of the mapping, or (seeds) because a restored row has the same key. */
  readonly filtered: number;
  readonly rejected: number;
}

export interface Ledger {
  readonly lines: readonly LedgerLine[];
  /** Old tables that the mapping drops by name. */
  readonly dropped: readonly { readonly table: string; readonly rows: number }[];
}

/** One finished run, as the history table inside the database keeps it. */
export interface HistoryEntry {
  readonly id: string;
  readonly command: 'init' | 'restore' | 'upgrade' | 'rollback';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Id of the snapshot taken before (upgrade, init) or restored from (restore). */
  readonly snapshot: string | null;
  /** `schemaDigest` of the database after the run. */
  readonly schemaDigest: string;
  /** Digest of the declared schema and seed files that the run obeyed; `null` where it had none. */
  readonly inputsDigest: string | null;
  /** Name of the retained old version; `null` where none was kept. */
  readonly retained: string | null;
  /** What each table held at the end of the run. */
  readonly tables: Readonly<Record<string, TableContent>>;
  readonly toolVersion: string;
}
