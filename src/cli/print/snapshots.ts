import type { SnapshotSummary } from '../../snapshot/summary.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

export function describeSnapshots(found: readonly SnapshotSummary[], folder: string): string {
  if (found.length === 0) return `No snapshots in ${safeText(folder)}. Take one: carryover backup\n`;
  const head = ['id', 'database', 'why', 'tables', 'rows', 'size'];
  const damaged = found.filter((summary) => summary.state === 'damaged');
  const lines = columns([head, ...found.map(cells)], '');
  lines.push(...damaged.map(({ id, problem }) => `${id} is damaged: ${safeText(problem)}`));
  return `${lines.join('\n')}\n${count(found.length, 'snapshot')} in ${safeText(folder)}\n`;
}

function cells(summary: SnapshotSummary): string[] {
  if (summary.state === 'damaged') return [summary.id, name(summary.database), 'DAMAGED', '', '', ''];
  const { id, database, reason, tables, rows, bytes: size } = summary;
  return [id, name(database), reason, number(tables), number(rows), bytes(size)];
}
