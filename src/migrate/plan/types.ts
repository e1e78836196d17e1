import type { TableKind } from '../../model.ts';
import type { ParsedCondition, ParsedRule } from '../mapping/parsed-mapping.ts';

/** What a migration would do: all decided, nothing done. JSON-serialisable but for the functions of a mapping, which vanish. */
export interface Plan {
  /** New tables with rows of their own, in load order: a looked-up table comes before those that look into it. */
  readonly tables: readonly TablePlan[];
  /** Every old table, in the old order; virtual tables stand in `objects`. */
  readonly old: readonly OldTableFate[];
  /** New tables and columns that no old row feeds. */
  readonly added: readonly Addition[];
  readonly objects: readonly ObjectFate[];
  /** Virtual tables of the new schema whose index must be rebuilt from their content table after the load. */
  readonly rebuild: readonly string[];
  /** All that stands in the way. Empty: the plan can run. */
  readonly problems: readonly Problem[];
  /** Those of `problems` that would lose data. */
  readonly losses: readonly Problem[];
  /** Worth knowing, in no one's way. */
  readonly notes: readonly string[];
}

export interface TablePlan {
  readonly table: string;
  /** Empty: only seeds, or nothing. */
  readonly sources: readonly SourcePlan[];
}

export interface SourcePlan {
  readonly from: string;
  /** JSON pointer in the mapping; null for a table that needs no entry. */
  readonly place: string | null;
  /** The old JSON lines are the new ones: pass blocks on untouched. */
  readonly identity: boolean;
  /** One for each new column that is written, in the new table's order. */
  readonly columns: readonly ColumnPlan[];
  readonly where: ParsedCondition | null;
  /** Rejected rows that do not fail the run. */
  readonly rejects: number;
  /** The new table is stricter than the old one, or rows change on the way: look at the data before anything is locked. */
  readonly look: boolean;
  /** Rows may clash in a key, so it must be there when they come. */
  readonly guard: boolean;
  /** Names of the new columns written, in order. Generated columns, and those left to their default, are not. */
  readonly written: readonly string[];
}

export interface ColumnPlan {
  readonly column: string;
  readonly rule: ParsedRule;
  /** Each value is checked against the new column's type; otherwise a copied value passes as it is. */
  readonly check: boolean;
}

export type TableFate =
  | 'kept'
  | 'renamed'
  | 'split'
  | 'merged'
  | 'mapped'
  | 'looked up'
  | 'rebuilt'
  | 'dropped by name'
  | 'empty'
  | 'lost';

export interface OldTableFate {
  readonly table: string;
  readonly kind: TableKind;
  readonly fate: TableFate;
  readonly rows: number;
  /** New tables that take rows from it. */
  readonly to: readonly string[];
  readonly columns: readonly OldColumnFate[];
}

export type ColumnFate =
  'kept' | 'renamed' | 'mapped' | 'condition' | 'generated' | 'dropped by name' | 'empty' | 'lost';

export interface OldColumnFate {
  readonly column: string;
  readonly fate: ColumnFate;
  readonly nonNull: number;
  /** New columns that it feeds. */
  readonly to: readonly ColumnRef[];
}

export interface ColumnRef {
  readonly table: string;
  readonly column: string;
}

export interface Addition {
  readonly table: string;
  /** Null: the whole table. */
  readonly column: string | null;
  readonly filledBy: 'seeds' | 'default' | 'identity' | 'null' | 'nothing';
  /** Seed rows. */
  readonly rows?: number;
}

export interface ObjectFate {
  /** As `SqlObject.kind`, or `virtual table`. */
  readonly kind: string;
  readonly name: string;
  /**
   * `declared`: the new schema has it; what it says there counts. `kept`: with its content. `translated`: on the other
   * engine the tables say it.
   */
  readonly fate: 'declared' | 'translated' | 'kept' | 'rebuilt' | 'new' | 'dropped by name' | 'lost';
}

export const lossCodes = [
  'TABLE_UNMAPPED',
  'COLUMN_UNMAPPED',
  'TABLE_LOOKED_UP_ONLY',
  'OBJECT_UNMAPPED',
] as const;

export type ProblemCode =
  | (typeof lossCodes)[number]
  | 'COLUMN_UNFED'
  | 'TYPE_INCOMPATIBLE'
  | 'VALUE_MISFIT'
  | 'LOOKUP_CYCLE'
  /** The mapping names what is not there. */
  | 'NAME_UNKNOWN'
  /** The mapping says two things that exclude each other. */
  | 'CONTRADICTION'
  /** A rule for a column that the database computes, or for a table that it keeps itself. */
  | 'NOT_WRITABLE'
  /** What the database of another engine can't be told. */
  | 'NOT_TRANSLATED'
  /** Found by looking at the data. */
  | 'ROWS_REJECTED'
  | 'NULL_FOUND'
  | 'DUPLICATE_FOUND'
  | 'ORPHAN_FOUND';

export interface Problem {
  readonly code: ProblemCode;
  /** JSON pointer in the mapping (`/tables/…`), or `table.column` of the schema. */
  readonly place: string;
  readonly message: string;
  readonly hint: string;
  readonly table?: string;
  readonly column?: string;
  readonly rows?: number;
  /** Up to five values or rows. */
  readonly samples?: readonly string[];
}
