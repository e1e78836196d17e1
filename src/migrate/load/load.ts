import type { Refusal, Stage } from '../../engine/engine.ts';
import type { OnEvent } from '../../events.ts';
import type { LedgerLine, Schema, Table } from '../../model.ts';
import { buildLookups } from './build-lookups.ts';
import { loadSeeds } from './load-seeds.ts';
import { loadSource } from './load-source.ts';
import type { Plan } from '../plan/types.ts';
import type { RejectedRow } from './quarantine.ts';
import type { RowSource, SeedRows } from './row-source.ts';
import { createTally } from './tally.ts';
import type { Sent } from './tally.ts';

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
    const plan = input.plan.tables.find((candidate) => candidate.table === table.name);
    const tally = createTally(table, plan);
    for (const source of plan?.sources ?? []) {
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
