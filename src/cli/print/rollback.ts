import type { RollbackResult } from '../../api/options.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';

export function describeRollback({ snapshot, changed, tables }: RollbackResult): string {
  const lines = columns(tables.map(({ table, rows }) => [name(table), count(rows, 'row')]));
  if (changed.length > 0) {
    lines.push('Written since, and now only in the snapshot:');
    lines.push(
      ...columns(
        changed.map(({ table, rowsThen, rowsNow }) => [
          name(table),
          `${number(rowsThen)} → ${count(rowsNow, 'row')}`,
        ]),
      ),
    );
  }
  lines.push(`What was rolled back is in snapshot ${snapshot}.`);
  lines.push('Done: the database is what it was before.');
  return `${lines.join('\n')}\n`;
}
