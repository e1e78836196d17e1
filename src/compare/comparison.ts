import type { JsonValue } from '../values/encoding.ts';

/** What differs between two sides, `from` and `to`. */
export interface Comparison {
  /** Id of a snapshot, or `live`. */
  readonly from: string;
  readonly to: string;
  /** True if both have the same tables with the same columns and rows. */
  readonly same: boolean;
  /** Tables only in `from`, with their rows. */
  readonly removed: readonly { readonly table: string; readonly rows: number }[];
  /** Tables only in `to`. */
  readonly added: readonly { readonly table: string; readonly rows: number }[];
  /** Tables in both, equal ones too, in the order of `to`. */
  readonly tables: readonly TableComparison[];
}

export interface TableComparison {
  readonly table: string;
  readonly rowsFrom: number;
  readonly rowsTo: number;
  /** Whatever their order. Where the columns differ: as far as the columns go that both have. */
  readonly content: 'equal' | 'different';
  readonly columns: {
    readonly removed: readonly string[];
    readonly added: readonly string[];
    /** Same name, another type, encoding or generation. */
    readonly changed: readonly string[];
  };
  /** `null` where the contents are equal. */
  readonly rows: RowsComparison | null;
}

export interface RowsComparison {
  /**
   * Columns of the primary key that tells which rows belong together. Empty: there is none, or not the same on both sides;
   * whole rows are compared then, none counts as changed.
   */
  readonly key: readonly string[];
  readonly removed: number;
  readonly added: number;
  readonly changed: number;
  /** Some of them, as many of each kind as were asked for; by key if there is one, in no certain order. */
  readonly samples: readonly RowDifference[];
}

/** One row. Values are their JSON forms (docs/FORMAT.md). */
export interface RowDifference {
  readonly change: 'removed' | 'added' | 'changed';
  /** Values of the key; `null` where rows are compared whole. */
  readonly key: Readonly<Record<string, JsonValue>> | null;
  /** Of a changed row: the columns that have another value. */
  readonly columns: readonly string[];
  /** Only if values were asked for: the row, of a changed one those columns. Absent where there is no such row. */
  readonly from?: Readonly<Record<string, JsonValue>>;
  readonly to?: Readonly<Record<string, JsonValue>>;
}
