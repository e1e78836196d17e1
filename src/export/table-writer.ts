import type { Block } from '../model.ts';
import type { SnapshotColumn } from '../snapshot/format.ts';

/** A table on its way out. */
export interface TableSource {
  readonly columns: readonly SnapshotColumn[];
  /** Its rows; may be asked for again, and starts anew then. */
  read(): AsyncIterable<Block>;
}

/** What became of a column. */
export interface ExportedColumn {
  readonly name: string;
  readonly type: string;
}

export interface WrittenTable {
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly ExportedColumn[];
}

/** One export format. */
export interface TableWriter {
  /** E.g. `.csv`. */
  readonly suffix: string;
  /** It has no way to write rows without columns. */
  readonly needsColumns: boolean;
  /** Writes a table into a new file, mode 0600, and flushes it. @throws WRITE_FAILED, SNAPSHOT_DAMAGED */
  write(path: string, source: TableSource): Promise<WrittenTable>;
}
