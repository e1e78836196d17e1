import type { BackupResult } from '../../api/backup-options.ts';
import { bytes } from './bytes.ts';
import { count } from './count.ts';
import { safeText } from './output.ts';

/** The id stands alone on the last line, easy to take for a script. */
export function describeBackup(result: BackupResult): string {
  const what = `${count(result.tables, 'table')}, ${count(result.rows, 'row')}, ${bytes(result.bytes)}`;
  const shared = result.bytes - result.ownBytes;
  const own = shared === 0 ? '' : ` (${bytes(shared)} of it shared with earlier ones)`;
  return `Snapshot of ${what}${own} in ${safeText(result.folder)}\n${safeText(result.id)}\n`;
}
