import type { Refusal } from '../../engine/engine.ts';
import type { Block, Table, TableContent } from '../../model.ts';
import type { JsonValue } from '../../values/encoding.ts';
import { writeJson } from '../../values/encoding.ts';
import { createFingerprint } from '../../values/fingerprint.ts';
import { eachLine } from '../../values/lines.ts';
import type { TablePlan } from '../plan/types.ts';

/** What a table was sent: the columns that every source gave it, and the digest of the rows that it took. */
export interface Sent {
  readonly columns: readonly string[];
  readonly content: TableContent;
}

/** Sums up what a table is sent and takes. */
export interface Tally {
  /** Lines that were written; `columns` are the keys of the lines. */
  add(block: Block, refusals: readonly Refusal[], columns: readonly string[]): void;
  /**
   * Lines of a whole table whose digest is known already (`addWhole` brings it), so that none has to be reckoned here.
   * False if this tally can't use it, as it counts fewer columns: then `add` them.
   */
  passOn(block: Block, refusals: readonly Refusal[]): boolean;
  addWhole(content: TableContent): void;
  sent(): Sent;
}

export function createTally(table: Table, plan: TablePlan | undefined): Tally {
  const columns = commonColumns(table, plan);
  const whole = columns.length === table.columns.length;
  const fingerprint = createFingerprint();
  return {
    add(block, refusals, given) {
      const refused = new Set(refusals.map((refusal) => refusal.index));
      const asItIs = sameNames(given, columns);
      if (asItIs && refused.size === 0) return fingerprint.add(block.data);
      let index = 0;
      for (const line of eachLine(block.data)) {
        if (!refused.has(index)) fingerprint.addLine(asItIs ? line : project(line, columns));
        index += 1;
      }
    },
    passOn(block, refusals) {
      if (!whole) return false;
      const lines = refusals.length === 0 ? [] : [...eachLine(block.data)];
      for (const refusal of refusals) fingerprint.subtractLine(lines[refusal.index] ?? Buffer.alloc(0));
      return true;
    },
    addWhole(content) {
      if (whole) fingerprint.combine(content.fingerprint, content.rows);
    },
    sent: () => ({ columns, content: { rows: fingerprint.rows, fingerprint: fingerprint.hex() } }),
  };
}

/** The columns that every source gives, in the table's order; an identity source and seeds give all. */
function commonColumns(table: Table, plan: TablePlan | undefined): readonly string[] {
  const mapped = (plan?.sources ?? []).filter((source) => !source.identity);
  const all = table.columns.map((column) => column.name);
  return all.filter((name) => mapped.every((source) => source.written.includes(name)));
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

/** The line with only the named columns, in their order. */
function project(line: Buffer, columns: readonly string[]): Buffer {
  const row = JSON.parse(line.toString()) as Record<string, JsonValue>;
  const pairs = columns.map((name) => `${JSON.stringify(name)}:${writeJson(row[name] ?? null)}`);
  return Buffer.from(`{${pairs.join(',')}}`);
}
