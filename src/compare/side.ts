import type { Block } from '../model.ts';
import type { SnapshotColumn } from '../snapshot/format.ts';

/** What can be compared: a snapshot, or a database at one instant. */
export interface Side {
  /** Id of a snapshot, or `live`. */
  readonly name: string;
  readonly tables: readonly SideTable[];
  /** Rows of a table, in its own order; may be asked for again. Complete, or it throws. */
  read(table: string): AsyncIterable<Block>;
}

export interface SideTable {
  readonly name: string;
  readonly columns: readonly SnapshotColumn[];
  /** Of the primary key; empty if there is none or it is not known. */
  readonly key: readonly string[];
  readonly rows: number;
  /** Equal ones stand for equal rows, whatever their order; `null` where it is not known. */
  readonly fingerprint: string | null;
}
