import type { Block } from '../model.ts';
import type { SnapshotColumn } from '../snapshot/format.ts';

/** What can be compared: a snapshot, or a database at one instant. */
export interface Side {
  /** Id of a snapshot, or `live`. */
  readonly name: string;
  readonly tables: readonly SideTable[];
  /**
   * Rows of a table, in its own order; may be asked for again. Complete, or it throws. `chunks`: of those alone, by their
   * place in `SideTable.chunks`; a table that has none there is read as a whole.
   */
  read(table: string, chunks?: ReadonlySet<number>): AsyncIterable<Block>;
}

export interface SideTable {
  readonly name: string;
  readonly columns: readonly SnapshotColumn[];
  /** Of the primary key; empty if there is none or it is not known. */
  readonly key: readonly string[];
  readonly rows: number;
  /** Equal ones stand for equal rows, whatever their order; `null` where it is not known. */
  readonly fingerprint: string | null;
  /** The parts that its rows lie in, each with the SHA-256 of its lines where that is known. None: they lie nowhere in parts. */
  readonly chunks: readonly { readonly rows: number; readonly digest?: string }[];
}
