import type { Refusal } from '../../engine/engine.ts';
import type { Block, LedgerLine, Table } from '../../model.ts';
import { createProgress } from '../../snapshot/progress.ts';
import { eachLine } from '../../values/lines.ts';
import type { LoadInput } from './load.ts';
import type { LookupSet } from './lookup.ts';
import type { SourcePlan } from '../plan/types.ts';
import { createRowMapper } from './row-mapper.ts';
import type { Tally } from './tally.ts';
import { throwIfAborted } from '../throw-if-aborted.ts';

export interface SourceInput {
  readonly table: Table;
  readonly source: SourcePlan;
  readonly tally: Tally;
  readonly lookups: LookupSet;
}

/** Each is counted where it happens, so that the ledger can prove that together they make the rows read. */
interface Counts {
  read: number;
  written: number;
  filtered: number;
  rejected: number;
}

/** Writes the rows of one old table into a new one. */
export async function loadSource(input: LoadInput, parts: SourceInput): Promise<LedgerLine> {
  const { table, source, tally } = parts;
  const counts: Counts = { read: 0, written: 0, filtered: 0, rejected: 0 };
  const content = input.source.content(source.from);
  const pass = source.identity ? passOn(input, parts, counts) : mapRows(input, parts, counts);
  const progress = createProgress('load', input.onEvent);
  for await (const block of input.source.read(source.from)) {
    throwIfAborted(input.signal);
    counts.read += block.rows;
    await pass(block);
    progress.block(table.name, counts.read, content?.rows ?? counts.read);
  }
  if (source.identity && content) tally.addWhole(content);
  progress.done(table.name, counts.read, counts.read);
  return { table: table.name, from: source.from, ...counts };
}

type Pass = (block: Block) => Promise<void>;

/** Lines that go to the database as they are. */
function passOn(input: LoadInput, { table, source, tally }: SourceInput, counts: Counts): Pass {
  const columns = table.columns.map((column) => column.name);
  const known = input.source.content(source.from) !== null;
  return async (block) => {
    const refusals = await input.stage.write(table, source.written, block);
    if (!known || !tally.passOn(block, refusals)) tally.add(block, refusals, columns);
    counts.written += block.rows - refusals.length;
    if (refusals.length === 0) return;
    const lines = [...eachLine(block.data)];
    for (const refusal of refusals)
      await reject(input, { table, source }, counts, refusal, lines[refusal.index]);
  };
}

/** Lines that are made anew, a block of them for each block that comes in. */
function mapRows(input: LoadInput, { table, source, tally, lookups }: SourceInput, counts: Counts): Pass {
  const oldTable = input.source.schema.tables.find((candidate) => candidate.name === source.from);
  if (!oldTable) throw new Error(`the source has no table "${source.from}"`);
  const map = createRowMapper(source, oldTable, table, lookups);
  return async (block) => {
    const lines: string[] = [];
    const originals: Buffer[] = [];
    for (const line of eachLine(block.data)) {
      const row = map(line);
      if (row.kind === 'rejected') await reject(input, { table, source }, counts, row.reason, line);
      else if (row.kind === 'filtered') counts.filtered += 1;
      else {
        lines.push(row.line);
        originals.push(line);
      }
    }
    if (lines.length === 0) return;
    const mapped = { data: Buffer.from(`${lines.join('\n')}\n`), rows: lines.length };
    const refusals = await input.stage.write(table, source.written, mapped);
    tally.add(mapped, refusals, source.written);
    counts.written += mapped.rows - refusals.length;
    for (const refusal of refusals)
      await reject(input, { table, source }, counts, refusal, originals[refusal.index]);
  };
}

async function reject(
  input: LoadInput,
  { table, source }: Pick<SourceInput, 'table' | 'source'>,
  counts: Counts,
  why: Refusal | string,
  line: Buffer = Buffer.from('null'),
): Promise<void> {
  counts.rejected += 1;
  const [reason, refusal] = typeof why === 'string' ? [why, null] : [why.reason, why];
  await input.onRejected({ table: table.name, from: source.from, reason, line, refusal });
}
