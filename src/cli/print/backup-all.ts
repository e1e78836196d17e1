import type { BackedUp, BackupAllResult } from '../../api/backup-options.ts';
import { bytes } from './bytes.ts';
import { columns } from './columns.ts';
import { count } from './count.ts';
import { name } from './name.ts';
import { safeText } from './output.ts';

export function describeBackupAll({ databases, skipped }: BackupAllResult): string {
  const failed = databases.filter(({ error }) => error !== null).length;
  const lines = [
    ...columns(databases.map(cells), ''),
    ...skipped.map(({ path, why }) => `skipped: ${safeText(path)} ${why}`),
    failed === 0
      ? `${count(databases.length, 'database')} saved.`
      : `${databases.length - failed} of ${count(databases.length, 'database')} saved; ${failed} failed.`,
  ];
  return `${lines.join('\n')}\n`;
}

function cells({ name: which, result, error }: BackedUp): string[] {
  if (result === null) return [name(which), 'FAILED', safeText(error?.message ?? '')];
  return [name(which), result.id, `${count(result.rows, 'row')}, ${bytes(result.bytes)}`];
}
