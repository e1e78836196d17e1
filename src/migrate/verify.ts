import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { Reader } from '../engine/engine.ts';
import type { Schema, Table, TableContent } from '../model.ts';
import { createProgress } from '../snapshot/progress.ts';
import { createFingerprint } from '../values/fingerprint.ts';
import type { Sent } from './load/tally.ts';
import { throwIfAborted } from './throw-if-aborted.ts';

export interface VerifyInput {
  readonly reader: Reader;
  readonly schema: Schema;
  /** What each table must hold; tables that are not named must be empty. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** Tables whose rows the engine makes itself, e.g. the shadow tables of a rebuilt index: read, not compared. */
  readonly derived: ReadonlySet<string>;
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads every table back and compares it with what was sent: whatever the database rounded, cut, padded or turned into
 * something else shows here.
 * @returns what each table holds now, all columns
 * @throws VERIFICATION_FAILED naming the tables that differ
 */
export async function verifyTables(input: VerifyInput): Promise<Map<string, TableContent>> {
  const found = new Map<string, TableContent>();
  const faults: string[] = [];
  for (const table of input.schema.tables) {
    if (table.kind === 'virtual') continue;
    const sent = input.sent.get(table.name);
    const columns = sent?.columns ?? table.columns.map((column) => column.name);
    const content = await contentOf(input, table, columns);
    found.set(table.name, isWhole(table, columns) ? content : await contentOf(input, table));
    if (!input.derived.has(table.name)) faults.push(...faultsOf(table.name, sent, content));
  }
  if (faults.length === 0) return found;
  throw new CarryoverError(
    'VERIFICATION_FAILED',
    `What was read back is not what was sent: ${faults.join('; ')}. The live database is unchanged.`,
    {
      hint: 'A column type of the new schema changes values as they are stored. Compare the types of these tables, or convert the values in the mapping.',
      details: { faults },
    },
  );
}

/** What a table holds: rows and fingerprint, which knows no order, over the named columns, or all. */
export async function contentOf(
  { reader, onEvent, signal }: Pick<VerifyInput, 'reader' | 'onEvent' | 'signal'>,
  table: Table,
  columns?: readonly string[],
): Promise<TableContent> {
  const fingerprint = createFingerprint();
  const progress = createProgress('verify', onEvent);
  for await (const block of reader.read(table, columns, 'any')) {
    throwIfAborted(signal);
    fingerprint.add(block.data);
    progress.block(table.name, fingerprint.rows, fingerprint.rows);
  }
  return { rows: fingerprint.rows, fingerprint: fingerprint.hex() };
}

function isWhole(table: Table, columns: readonly string[]): boolean {
  return (
    columns.length === table.columns.length &&
    table.columns.every((column, index) => column.name === columns[index])
  );
}

function faultsOf(table: string, sent: Sent | undefined, found: TableContent): string[] {
  const rows = sent?.content.rows ?? 0;
  if (rows !== found.rows) return [`table "${table}" has ${found.rows} rows, ${rows} were sent`];
  if (sent && sent.content.fingerprint !== found.fingerprint)
    return [`table "${table}" holds other values in its ${rows} rows`];
  return [];
}
