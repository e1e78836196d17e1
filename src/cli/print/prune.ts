import type { PrunedSnapshot, PruneResult } from '../../api/backup-options.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count, number } from './count.ts';
import { keepText } from './keep-text.ts';
import { name } from './name.ts';

/** What is about to go. */
export function describePruning({ removed }: PruneResult): string {
  return [`${count(removed.length, 'snapshot')} will be removed:`, ...columns(removed.map(cells))].join('\n');
}

export function describePruned({ dryRun, kept, removed }: PruneResult): string {
  const stays = kept.map(({ id, database, keptBy }) => [id, name(database), keepText(keptBy)]);
  const lines = stays.length > 0 ? ['Kept', ...columns(stays)] : [];
  if (removed.length > 0) lines.push(dryRun ? 'Would be removed' : 'Removed', ...columns(removed.map(cells)));
  const freed = removed.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
  const went = dryRun ? 'would go' : 'went';
  const end =
    removed.length === 0
      ? 'Nothing to remove.'
      : `${count(removed.length, 'snapshot')} ${went}, ${bytes(freed)}; ${number(kept.length)} kept.`;
  return `${[...lines, end].join('\n')}\n`;
}

function cells({ id, database, rows, bytes: size }: PrunedSnapshot): string[] {
  if (rows === null) return [id, name(database), 'DAMAGED', ''];
  return [id, name(database), count(rows, 'row'), bytes(size ?? 0)];
}
