import type { Ledger } from '../../model.ts';
import { columns } from './columns.ts';
import { number } from './count.ts';
import { name } from './name.ts';

/** The row accounts as a table. */
export function describeLedger({ lines, dropped }: Ledger): string {
  const head = ['table', 'from', 'read', 'written', 'filtered', 'rejected'];
  const rows = lines.map((line) => [
    name(line.table),
    line.from === null ? '(seeds)' : name(line.from),
    ...[line.read, line.written, line.filtered, line.rejected].map(number),
  ]);
  const gone = dropped.map(
    ({ table, rows: lost }) => `  ${name(table)}: dropped by name, ${number(lost)} rows`,
  );
  return ['Ledger (read = written + filtered + rejected)', ...columns([head, ...rows]), ...gone].join('\n');
}
