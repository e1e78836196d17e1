import type { ExportResult } from '../../api/backup-options.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

export function describeExport({ snapshot, folder, tables }: ExportResult): string {
  const lines = columns(
    tables.map((table) => [
      name(table.table),
      count(table.rows, 'row'),
      table.file === null ? '' : bytes(table.bytes),
      table.file ?? table.note ?? '',
    ]),
  );
  return `${lines.map((line) => `${line}\n`).join('')}${count(tables.length, 'table')} of snapshot ${snapshot} in ${safeText(folder)}; tables.json there says what is where.\n`;
}
