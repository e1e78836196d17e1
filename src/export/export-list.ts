import type { WrittenTable } from './table-writer.ts';
import type { ExportFormat } from './writers.ts';

/** `tables.json` of an export: which table is in which file, and what became of its columns. */
export interface ExportList {
  /** Id of the snapshot. */
  readonly snapshot: string;
  readonly database: string;
  /** When the snapshot was taken; ISO 8601, UTC. */
  readonly takenAt: string;
  readonly format: ExportFormat;
  /** In the order in which they were made. */
  readonly tables: readonly ExportedTable[];
}

export interface ExportedTable extends WrittenTable {
  readonly table: string;
  /** Name in the folder; `null` if there is none, and `note` says why. */
  readonly file: string | null;
  readonly note?: string;
}
