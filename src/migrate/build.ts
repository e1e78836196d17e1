import type { Stage } from '../engine/engine.ts';
import type { OnEvent } from '../events.ts';
import type { Ledger, Schema, TableContent } from '../model.ts';
import { isFed } from './plan/is-fed.ts';
import { checkLedger } from './ledger.ts';
import { loadRows } from './load/load.ts';
import type { Loaded } from './load/load.ts';
import type { RowSource, SeedRows } from './load/row-source.ts';
import type { Plan } from './plan/types.ts';
import { createQuarantine } from './load/quarantine.ts';
import type { Quarantine } from './load/quarantine.ts';
import { orphanSentence, refuseOrphans } from './refuse-orphans.ts';
import { refuseRejected } from './refuse-rejected.ts';
import { verifyTables } from './verify.ts';

export interface BuildInput {
  readonly stage: Stage;
  readonly plan: Plan;
  /** The new schema. */
  readonly target: Schema;
  readonly source: RowSource;
  /** Rows and foreign keys are just those of the source: rows that had no parent there may have none here. */
  readonly faithful?: boolean;
  readonly seeds: SeedRows;
  /** Where identity columns of the old tables were. */
  readonly sequences: ReadonlyMap<string, string>;
  /** Folder for rejected rows, made if there are any. */
  readonly quarantine: string;
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Built {
  readonly ledger: Ledger;
  /** What each table holds, read back. */
  readonly tables: Readonly<Record<string, TableContent>>;
  readonly quarantine: string | null;
}

/**
 * Builds the staged database, empty tables to proven rows: create, load, seed, finish, read back. All that remains to do
 * is the cutover.
 * @throws ROWS_REJECTED, VERIFICATION_FAILED; nothing is live then
 */
export async function build(input: BuildInput): Promise<Built> {
  input.onEvent?.({ type: 'step', step: 'create' });
  await input.stage.create(input.target, guardedTables(input));
  // A virtual table fills its shadow tables when it is made: these rows stay unless old ones come.
  for (const table of input.target.tables)
    if (table.kind === 'shadow' && isFed(input.plan, table)) await input.stage.clear(table);
  return fill(input);
}

/** Tables whose rows may be refused: their keys must be there when the rows come. For the others, keys made last are faster. */
function guardedTables({ plan, seeds }: BuildInput): Set<string> {
  const uncertain = plan.tables.filter(({ sources }) => sources.some((source) => source.guard));
  return new Set([...uncertain.map(({ table }) => table), ...seeds.seeds.keys()]);
}

/** The part of `build` that follows once the tables are there. */
export async function fill(input: BuildInput): Promise<Built> {
  const { stage, plan, target, source, onEvent, signal } = input;
  onEvent?.({ type: 'step', step: 'load' });
  const quarantine = createQuarantine(input.quarantine);
  const rejected: string[] = [];
  const loaded = await load(input, quarantine, rejected);
  const ledger: Ledger = { lines: loaded.lines, dropped: droppedOf(plan) };
  refuseRejected({ ledger, plan, reasons: rejected, folder: quarantine.folder() });

  onEvent?.({ type: 'step', step: 'finish' });
  await stage.finish(target, nextSequences(plan, input.sequences));
  for (const table of plan.rebuild) await stage.rebuild(table);
  const orphans = await stage.orphans();
  if (!input.faithful) refuseOrphans(orphans);
  for (const found of orphans)
    onEvent?.({ type: 'notice', message: `${orphanSentence(found)}, as in the snapshot.` });

  onEvent?.({ type: 'step', step: 'verify' });
  const derived = new Set(
    target.tables
      .filter((table) => table.kind === 'shadow' && !isFed(plan, table))
      .map((table) => table.name),
  );
  const tables = await verifyTables({
    reader: stage,
    schema: target,
    sent: loaded.sent,
    derived,
    onEvent,
    signal,
  });
  checkLedger(ledger, new Map(source.schema.tables.flatMap(({ name }) => rowsOf(source, name))));
  return { ledger, tables: Object.fromEntries(tables), quarantine: quarantine.folder() };
}

/** Fills the quarantine, and `rejected` with the first few reasons. */
async function load(input: BuildInput, quarantine: Quarantine, rejected: string[]): Promise<Loaded> {
  try {
    return await loadRows({
      ...input,
      async onRejected(row) {
        if (rejected.length < 5) rejected.push(`${row.table}: ${row.reason}`);
        await quarantine.add(row);
      },
    });
  } finally {
    await quarantine.close();
  }
}

function rowsOf(source: RowSource, table: string): [string, number][] {
  const content = source.content(table);
  return content ? [[table, content.rows]] : [];
}

function droppedOf(plan: Plan): Ledger['dropped'] {
  return plan.old
    .filter((fate) => fate.fate === 'dropped by name')
    .map((fate) => ({ table: fate.table, rows: fate.rows }));
}

/** An identity column of a new table goes on above all the old tables that feed it. */
function nextSequences(plan: Plan, old: ReadonlyMap<string, string>): Map<string, string> {
  const next = new Map<string, string>();
  for (const { table, sources } of plan.tables) {
    const last = sources.flatMap((source) =>
      old.has(source.from) ? [BigInt(old.get(source.from) ?? 0)] : [],
    );
    if (last.length > 0) next.set(table, String(last.reduce((a, b) => (a > b ? a : b))));
  }
  return next;
}
