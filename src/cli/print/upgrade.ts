import type { UpgradeResult } from '../../api/options.ts';
import { describeLedger } from './ledger.ts';
import { safeText } from './output.ts';

export function describeUpgrade({ status, snapshot, ledger, quarantine }: UpgradeResult): string {
  if (status === 'nothing to do') return 'Nothing to do: the database is up to date.\n';
  const lines = ledger === null ? [] : [describeLedger(ledger)];
  if (quarantine !== null) lines.push(`Rejected rows are in ${safeText(quarantine)}`);
  if (snapshot !== null) lines.push(`The old rows are in snapshot ${snapshot}.`);
  lines.push(
    'Done: the database has the new schema, and every row is accounted for. The way back: carryover rollback',
  );
  return `${lines.join('\n')}\n`;
}
