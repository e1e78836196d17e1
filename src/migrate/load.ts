import type { Refusal, Stage } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { Block, LedgerLine, Schema, Table, TableContent } from '../model.ts';
import { createProgress } from '../snapshot/progress.ts';
import type { Progress } from '../snapshot/progress.ts';
import { eachLine } from '../values/lines.ts';
import { buildLookups } from './build-lookups.ts';
import type { LookupSet } from './lookup.ts';
import type { Plan, SourcePlan } from './plan-types.ts';
import type { RejectedRow } from './quarantine.ts';
import { createRowMapper } from './row-mapper.ts';
import { createTally } from './tally.ts';
import type { Sent, Tally } from './tally.ts';
import { throwIfAborted } from './throw-if-aborted.ts';

/** Where old rows come from: a snapshot, or (for a look at the data) the database itself. */
export interface RowSource {
  readonly schema: Schema;
  read(table: string): AsyncIterable<Block>;
  /** What the whole table holds, where that is known already; else `null`. */
  content(table: string): TableContent | null;
}

/** Rows that the new database starts with, in the encodings of its schema, all columns. */
export interface SeedRows {
  readonly seeds: ReadonlyMap<string, number>;
  /** In a table without a key they stay beside other rows. Default: they give way, as they would double each time. */
  readonly keylessStay?: boolean;
  readSeeds(table: Table): AsyncIterable<Block>;
}

export interface LoadInput {
  readonly plan: Plan;
  readonly target: Schema;
  readonly source: RowSource;
  readonly seeds: SeedRows;
  readonly stage: Stage;
  /** Only these new tables; default all. */
  readonly only?: ReadonlySet<string>;
  onRejected(row: RejectedRow & { readonly refusal: Refusal | null }): Promise<void>;
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Loaded {
  readonly lines: readonly LedgerLine[];
  readonly sent: ReadonlyMap<string, Sent>;
}

/** Writes every row where the plan says, then the seeds whose keys are not taken. Throws nothing away unsaid: see `onRejected`. */
export async function loadRows(input: LoadInput): Promise<Loaded> {
  const lines: LedgerLine[] = [];
  const sent = new Map<string, Sent>();
  const lookups = buildLookups(input);
  for (const table of orderOf(input)) {
    const tablePlan = input.plan.tables.find((candidate) => candidate.table === table.name);
    const tally = createTally(table, tablePlan);
    for (const source of tablePlan?.sources ?? []) {
      const found = await lookups.prepare(source);
      lines.push(await loadSource(input, { table, source, tally, lookups: found }));
    }
    if (input.seeds.seeds.has(table.name)) lines.push(await loadSeeds(input, table, tally));
    sent.set(table.name, tally.sent());
  }
  return { lines, sent };
}

/** Tables with seeds alone first, so that lookups find them; then the plan's order. */
function orderOf({ plan, target, seeds, only }: LoadInput): Table[] {
  const planned = plan.tables.map((table) => table.table);
  const seededOnly = [...seeds.seeds.keys()].filter((name) => !planned.includes(name));
  return [...seededOnly, ...planned]
    .filter((name) => !only || only.has(name))
    .flatMap((name) => target.tables.filter((table) => table.name === name));
}

interface SourceInput {
  readonly table: Table;
  readonly source: SourcePlan;
  readonly tally: Tally;
  readonly lookups: LookupSet;
}

interface Counts {
  read: number;
  filtered: number;
  rejected: number;
}

async function loadSource(
  input: LoadInput,
  { table, source, tally, lookups }: SourceInput,
): Promise<LedgerLine> {
  const counts: Counts = { read: 0, filtered: 0, rejected: 0 };
  const sink = createSink(input, table, source, tally, counts);
  const progress = createProgress('load', input.onEvent);
  const expected = input.source.content(source.from)?.rows ?? 0;
  const pass = source.identity
    ? passBlock(sink, counts)
    : mapBlock(input, { table, source, tally, lookups }, sink, counts);
  for await (const block of input.source.read(source.from)) {
    throwIfAborted(input.signal);
    await pass(block);
    progress.block(table.name, counts.read, Math.max(expected, counts.read));
  }
  await sink.flush();
  const content = input.source.content(source.from);
  if (source.identity && content) tally.addWhole(content);
  progress.done(table.name, counts.read, Math.max(expected, counts.read));
  const written = counts.read - counts.filtered - counts.rejected;
  return { table: table.name, from: source.from, ...counts, written };
}

/** Lines that go to the database as they are. */
function passBlock(sink: Sink, counts: Counts): (block: Block) => Promise<void> {
  return async (block) => {
    counts.read += block.rows;
    await sink.passOn(block);
  };
}

function mapBlock(
  input: LoadInput,
  { table, source, lookups }: SourceInput,
  sink: Sink,
  counts: Counts,
): (block: Block) => Promise<void> {
  const oldTable = input.source.schema.tables.find((candidate) => candidate.name === source.from);
  if (!oldTable) throw new Error(`the source has no table "${source.from}"`);
  const map = createRowMapper(source, oldTable, table, lookups);
  return async (block) => {
    for (const line of eachLine(block.data)) {
      counts.read += 1;
      const row = map(line);
      if (row.kind === 'row') await sink.add(row.line, line);
      else if (row.kind === 'filtered') counts.filtered += 1;
      else {
        counts.rejected += 1;
        await input.onRejected({
          table: table.name,
          from: source.from,
          reason: row.reason,
          line,
          refusal: null,
        });
      }
    }
  };
}

interface Sink {
  /** A whole block, untouched. */
  passOn(block: Block): Promise<void>;
  /** One mapped line, and the line it was made from. */
  add(line: string, original: Buffer): Promise<void>;
  flush(): Promise<void>;
}

const blockBytes = 1 << 20;

function createSink(input: LoadInput, table: Table, source: SourcePlan, tally: Tally, counts: Counts): Sink {
  const all = table.columns.map((column) => column.name);
  let lines: string[] = [];
  let originals: Buffer[] = [];
  let length = 0;

  const refused = async (
    refusals: readonly Refusal[],
    originalOf: (index: number) => Buffer,
  ): Promise<void> => {
    counts.rejected += refusals.length;
    for (const refusal of refusals) {
      const row = {
        table: table.name,
        from: source.from,
        reason: refusal.reason,
        line: originalOf(refusal.index),
      };
      await input.onRejected({ ...row, refusal });
    }
  };
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const block = { data: Buffer.from(`${lines.join('\n')}\n`), rows: lines.length };
    const kept = originals;
    lines = [];
    originals = [];
    length = 0;
    const refusals = await input.stage.write(table, source.written, block);
    tally.add(block, refusals, source.written);
    await refused(refusals, (index) => kept[index] ?? Buffer.from('null'));
  };

  return {
    async passOn(block) {
      const refusals = await input.stage.write(table, source.written, block);
      const known = input.source.content(source.from) !== null && tally.passOn(block, refusals);
      if (!known) tally.add(block, refusals, all);
      if (refusals.length === 0) return;
      const lines = [...eachLine(block.data)];
      await refused(refusals, (index) => lines[index] ?? Buffer.from('null'));
    },
    async add(line, original) {
      lines.push(line);
      originals.push(original);
      length += line.length;
      if (length >= blockBytes) await flush();
    },
    flush,
  };
}

/** Seeds give way to rows that have their key; where rows have no key, to any rows at all (but see `keylessStay`). */
async function loadSeeds(input: LoadInput, table: Table, tally: Tally): Promise<LedgerLine> {
  const counts: Counts = { read: 0, filtered: 0, rejected: 0 };
  const giveWay = !input.seeds.keylessStay && !hasKey(table) && tally.sent().content.rows > 0;
  const all = table.columns.map((column) => column.name);
  const columns = table.columns.filter((column) => !column.generated).map((column) => column.name);
  for await (const block of input.seeds.readSeeds(table)) {
    throwIfAborted(input.signal);
    counts.read += block.rows;
    if (giveWay) {
      counts.filtered += block.rows;
      continue;
    }
    const refusals = await input.stage.write(table, columns, block);
    tally.add(block, refusals, all);
    const lines = refusals.length === 0 ? [] : [...eachLine(block.data)];
    for (const refusal of refusals) {
      if (refusal.kind === 'duplicate') counts.filtered += 1;
      else {
        counts.rejected += 1;
        await input.onRejected({
          table: table.name,
          from: null,
          reason: refusal.reason,
          line: lines[refusal.index] ?? Buffer.from('null'),
          refusal,
        });
      }
    }
  }
  return {
    table: table.name,
    from: null,
    ...counts,
    written: counts.read - counts.filtered - counts.rejected,
  };
}

function hasKey(table: Table): boolean {
  return (
    table.primaryKey.length > 0 || table.uniques.length > 0 || table.indexes.some((index) => index.unique)
  );
}
