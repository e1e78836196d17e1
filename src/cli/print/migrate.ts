import type { Colors } from 'picocolors/types.js';
import type { MigrateResult } from '../../api/options.ts';
import { count } from './count.ts';
import { describeLedger } from './ledger.ts';
import { describeLeftOut } from './left-out.ts';
import { safeText } from './output.ts';
import { describeFallback } from './pull-fallback.ts';

export function describeMigrate(result: MigrateResult, style: Colors): string {
  const { replaced, leftOut, ledger, quarantine } = result;
  const written = ledger.lines.reduce((sum, line) => sum + line.written, 0);
  const lines = [describeLedger(ledger)];
  lines.push(...describeLeftOut(leftOut));
  if (quarantine !== null) lines.push(`Rejected rows are in ${safeText(quarantine)}`);
  if (replaced !== null)
    lines.push(`What was replaced is in snapshot ${replaced}; carryover rollback puts it back.`);
  lines.push(...describeOrigin(result, style));
  lines.push(`Done: ${count(written, 'row')} moved, and every one is accounted for.`);
  return `${lines.join('\n')}\n`;
}

function describeOrigin({ origin, snapshot }: MigrateResult, style: Colors): string[] {
  if (origin.kind === 'database')
    return [`The old database is as it was; its rows are in snapshot ${snapshot}.`];
  const { fallback, pulledAt, location } = origin;
  if (fallback)
    return [...describeFallback({ fallback, pulledAt }, style), `They are in snapshot ${snapshot}.`];
  return [`The rows are from ${safeText(location)}, read at ${pulledAt}; they are in snapshot ${snapshot}.`];
}
