import type { MigrateResult } from '../../api/options.ts';
import { count } from './count.ts';
import { describeLedger } from './ledger.ts';
import { safeText } from './output.ts';

export function describeMigrate({ snapshot, replaced, ledger, quarantine }: MigrateResult): string {
  const written = ledger.lines.reduce((sum, line) => sum + line.written, 0);
  const lines = [describeLedger(ledger)];
  if (quarantine !== null) lines.push(`Rejected rows are in ${safeText(quarantine)}`);
  if (replaced !== null)
    lines.push(`What was replaced is in snapshot ${replaced}; carryover rollback puts it back.`);
  lines.push(`The old database is as it was; its rows are in snapshot ${snapshot}.`);
  lines.push(`Done: ${count(written, 'row')} moved, and every one is accounted for.`);
  return `${lines.join('\n')}\n`;
}
