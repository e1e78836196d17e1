import type { TableWriter } from './table-writer.ts';

export type ExportFormat = 'parquet' | 'csv' | 'jsonl';

/** The writer of a format, loaded when it is asked for. */
export async function loadWriter(format: ExportFormat): Promise<TableWriter> {
  switch (format) {
    case 'parquet':
      return (await import('./parquet/parquet.ts')).parquet;
    case 'csv':
      return (await import('./csv/csv.ts')).csv;
    case 'jsonl':
      return (await import('./jsonl.ts')).jsonl;
  }
}
