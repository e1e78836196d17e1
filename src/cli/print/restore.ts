import type { RestoreResult } from '../../api/options.ts';
import { count } from './count.ts';
import { describeLedger } from './ledger.ts';
import { describeLeftOut } from './left-out.ts';
import { safeText } from './output.ts';

export function describeRestore({ snapshot, recreated, leftOut, ledger, quarantine }: RestoreResult): string {
  const written = ledger.lines.reduce((sum, line) => sum + line.written, 0);
  const lines = [describeLedger(ledger)];
  if (recreated) lines.push("The database had no tables: it got the snapshot's own schema.");
  lines.push(...describeLeftOut(leftOut));
  if (quarantine !== null) lines.push(`Rejected rows are in ${safeText(quarantine)}`);
  lines.push(`Done: ${count(written, 'row')} restored from snapshot ${snapshot}.`);
  return `${lines.join('\n')}\n`;
}
