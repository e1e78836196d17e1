import type { ReferentialAction } from '../model.ts';

/** A declared schema as it stands in `schema.json`. `schemas/schema.schema.json` says the same to editors and to ajv. */
export interface DeclaredSchema {
  readonly $schema?: string;
  readonly tables: Readonly<Record<string, DeclaredTable>>;
  /** The engine's own CREATE VIEW statement, by name. */
  readonly views?: Readonly<Record<string, string>>;
  /** The engine's own CREATE TRIGGER statement, by name. */
  readonly triggers?: Readonly<Record<string, string>>;
  /** Settings that belong to the database itself, e.g. SQLite's `user_version`. */
  readonly settings?: Readonly<Record<string, number>>;
}

export interface DeclaredTable {
  /** Absent exactly where `ddl` stands. A list keeps names that are whole numbers in their place; an object can't. */
  readonly columns?: Readonly<Record<string, DeclaredColumn>> | readonly NamedColumn[];
  /** The engine's own CREATE statement, for a table that has no portable form. */
  readonly ddl?: string;
  readonly primaryKey?: readonly string[];
  readonly uniques?: readonly (readonly string[])[];
  readonly indexes?: readonly DeclaredIndex[];
  readonly foreignKeys?: readonly DeclaredForeignKey[];
  readonly checks?: readonly DeclaredCheck[];
  readonly withoutRowid?: boolean;
  readonly strict?: boolean;
}

export interface DeclaredColumn {
  /** Portable type, see `values/portable-type.ts`. */
  readonly type: string;
  /** Default false. */
  readonly nullable?: boolean;
  readonly default?: DeclaredDefault;
  readonly identity?: boolean;
  readonly generated?: { readonly sql: string; readonly stored?: boolean };
  readonly collate?: string;
}

export interface NamedColumn extends DeclaredColumn {
  readonly name: string;
}

export type DeclaredDefault = string | number | boolean | null | { readonly sql: string };

export interface DeclaredIndex {
  /** Absent: made from the names of the table and the columns. */
  readonly name?: string;
  readonly columns: readonly (string | DeclaredIndexPart)[];
  readonly unique?: boolean;
  readonly where?: string;
}

/** Either `column` or `sql`. */
export interface DeclaredIndexPart {
  readonly column?: string;
  readonly sql?: string;
  readonly desc?: boolean;
  readonly collate?: string;
}

export interface DeclaredForeignKey {
  readonly name?: string;
  readonly columns: readonly string[];
  /** Without `columns`, the parent's primary key is meant. */
  readonly references: { readonly table: string; readonly columns?: readonly string[] };
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
  readonly deferred?: boolean;
}

export interface DeclaredCheck {
  readonly name?: string;
  readonly sql: string;
}
