import { CarryoverError } from '../errors.ts';
import type { Ledger, LedgerLine } from '../model.ts';

/**
 * Proves that every row read is accounted for, and that as many were read as the source says it has.
 * @param expected rows of each old table, as its snapshot counted them
 * @throws VERIFICATION_FAILED
 */
export function checkLedger(ledger: Ledger, expected: ReadonlyMap<string, number>): void {
  const faults = ledger.lines.flatMap((line) => faultsOf(line, expected));
  if (faults.length === 0) return;
  throw new CarryoverError(
    'VERIFICATION_FAILED',
    `The row accounts do not balance: ${faults.join('; ')}. The live database is unchanged.`,
    {
      hint: 'This is a fault of carryover or of the disk. Keep the snapshot, and report it.',
      details: { faults },
    },
  );
}

function faultsOf(line: LedgerLine, expected: ReadonlyMap<string, number>): string[] {
  const name = line.from === null ? `seeds of "${line.table}"` : `"${line.from}" → "${line.table}"`;
  const faults: string[] = [];
  if (line.read !== line.written + line.filtered + line.rejected) {
    faults.push(
      `${name}: read ${line.read}, written ${line.written} + filtered ${line.filtered} + rejected ${line.rejected}`,
    );
  }
  const rows = line.from === null ? undefined : expected.get(line.from);
  if (rows !== undefined && rows !== line.read)
    faults.push(`${name}: ${rows} rows stand in the snapshot, ${line.read} were read`);
  return faults;
}
