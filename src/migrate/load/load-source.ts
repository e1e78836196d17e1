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
  const progress = createProgress('load', input.onEvent);
  async function* blocks(): AsyncGenerator<Block> {
    for await (const block of input.source.read(source.from)) {
      throwIfAborted(input.signal);
      counts.read += block.rows;
      yield block;
      progress.block(table.name, counts.read, content?.rows ?? counts.read);
    }
  }
  await (source.identity ? passOn : mapRows)(input, parts, counts, blocks());
  if (source.identity && content) tally.addWhole(content);
  progress.done(table.name, counts.read, counts.read);
  return { table: table.name, from: source.from, ...counts };
}

/** Lines that go to the database as they are. */
async function passOn(
  input: LoadInput,
  { table, source, tally }: SourceInput,
  counts: Counts,
  blocks: AsyncIterable<Block>,
): Promise<void> {
  const columns = table.columns.map((column) => column.name);
  const known = input.source.content(source.from) !== null;
  await input.stage.write(table, source.written, blocks, async (block, refusals) => {
    if (!known || !tally.passOn(block, refusals)) tally.add(block, refusals, columns);
    counts.written += block.rows - refusals.length;
    if (refusals.length === 0) return;
    const lines = [...eachLine(block.data)];
    for (const refusal of refusals)
      await reject(input, { table, source }, counts, refusal, lines[refusal.index]);
  });
}

/** Lines that are made anew, a block of them for each block that comes in. */
async function mapRows(
  input: LoadInput,
  { table, source, tally, lookups }: SourceInput,
  counts: Counts,
  blocks: AsyncIterable<Block>,
): Promise<void> {
  const oldTable = input.source.schema.tables.find((candidate) => candidate.name === source.from);
  if (!oldTable) throw new Error(`the source has no table "${source.from}"`);
  const map = createRowMapper(source, oldTable, table, lookups);
  /** Old lines of the blocks that are under way: a row that is refused is kept as it was. */
  const originals = new Map<Block, Buffer[]>();
  async function* mapped(): AsyncGenerator<Block> {
    for await (const block of blocks) {
      const lines: string[] = [];
      const olds: Buffer[] = [];
      for (const line of eachLine(block.data)) {
        const row = map(line);
        if (row.kind === 'rejected') await reject(input, { table, source }, counts, row.reason, line);
        else if (row.kind === 'filtered') counts.filtered += 1;
        else {
          lines.push(row.line);
          olds.push(line);
        }
      }
      if (lines.length === 0) continue;
      const made = { data: Buffer.from(`${lines.join('\n')}\n`), rows: lines.length };
      originals.set(made, olds);
      yield made;
    }
  }
  await input.stage.write(table, source.written, mapped(), async (block, refusals) => {
    tally.add(block, refusals, source.written);
    counts.written += block.rows - refusals.length;
    const olds = originals.get(block);
    originals.delete(block);
    for (const refusal of refusals)
      await reject(input, { table, source }, counts, refusal, olds?.[refusal.index]);
  });
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
