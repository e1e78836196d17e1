import { join } from 'node:path';
import type { Reader, Session, Stage } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { build, fill } from '../migrate/build.ts';
import type { BuildInput, Built } from '../migrate/build.ts';
import { cutover } from '../migrate/cutover.ts';
import { isFed } from '../migrate/plan/is-fed.ts';
import { lookAtData } from '../migrate/look.ts';
import type { LookInput } from '../migrate/look.ts';
import { loadMapping } from '../migrate/mapping/load-mapping.ts';
import { noSeeds } from '../migrate/load/row-source.ts';
import type { SeedRows } from '../migrate/load/row-source.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { Translation } from '../migrate/portable/translation.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import { snapshotSource } from '../migrate/load/snapshot-source.ts';
import type { Schema, Table } from '../model.ts';
import { withHeld } from '../snapshot/with-held.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { newSnapshotId } from '../snapshot/snapshot-id.ts';
import type { Store } from '../snapshot/store.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { confirmLoss } from './confirm-loss.ts';
import type { RestoreOptions, RestoreResult } from './options.ts';
import { keepPresentRows } from './keep-present-rows.ts';
import { presentRows } from './present-rows.ts';
import type { PresentRows } from './present-rows.ts';
import { refuseUnrunnable } from './refuse-unrunnable.ts';
import { rowCounts } from './row-counts.ts';
import { originOf, schemaOfSnapshot } from './schema-of-snapshot.ts';
import { snapshotStats } from './snapshot-stats.ts';
import { translated } from './translated.ts';
import { isSameProduct } from './same-product.ts';
import { withRun } from './with-session.ts';

/**
 * Puts the rows of a snapshot into a database, through the mapping: all or nothing. A database without tables gets the
 * snapshot's own schema first.
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  return withRun(options, { create: true }, async ({ session, store }) => {
    const { onEvent } = options;
    const place = await store.find(options.snapshot, session.database);
    return withHeld(place, async () => {
      const snapshot = await store.open(place);
      onEvent?.({ type: 'step', step: 'prove', detail: snapshot.id });
      await verifySnapshot(snapshot, { level: 'files', ...(onEvent && { onEvent }) });
      return restoreInto({ session, store, snapshot, options });
    });
  });
}

/** The same with a database that is open, and a snapshot that is proven. */
export async function restoreInto(given: Omit<Parts, 'old'>): Promise<RestoreResult> {
  const parts = { ...given, old: await schemaOfSnapshot(given.snapshot, given.session) };
  const live = await parts.session.read((reader) => reader.schema());
  return live.tables.length === 0 ? recreate(parts) : intoTables(parts, live);
}

const emptySchema: Schema = {
  tables: [],
  objects: [],
  attributes: [],
  settings: {},
  leftOut: [],
  script: '',
};

interface Parts {
  readonly session: Session;
  readonly store: Store;
  readonly snapshot: Snapshot;
  /** Schema of the snapshot. */
  readonly old: Schema;
  readonly options: RestoreOptions;
}

/** Disaster recovery: schema and rows as they were; on another engine, as far as it can be told there. */
async function recreate(parts: Parts): Promise<RestoreResult> {
  if (isForeign(parts)) return recreateElsewhere(parts);
  if (parts.options.mapping !== undefined) {
    parts.options.onEvent?.({
      type: 'notice',
      message: 'The database has no tables: it gets the schema of the snapshot, and no mapping is used.',
    });
  }
  const { old } = parts;
  const plan = await planOf(parts, old, { tables: new Map(), drop: [] });
  for (const message of old.leftOut) parts.options.onEvent?.({ type: 'notice', message });
  const target = { ...old, settings: parts.snapshot.manifest.settings };
  return parts.session.stage({}, async (stage) => {
    await refuseChanged(stage, emptySchema, true);
    return finish(parts, stage, {
      plan,
      target,
      seeds: noSeeds,
      recreated: true,
      from: (input) => build({ ...input, faithful: true }),
    });
  });
}

async function recreateElsewhere(parts: Parts): Promise<RestoreResult> {
  const { session, old, snapshot, options } = parts;
  const { mapping } = await loadMapping(options.mapping);
  const made = await translated(old, originOf(snapshot.manifest.engine), session, { mapping });
  try {
    const target = made.declared.schema;
    const plan = await planOf(parts, target, mapping, made.translation);
    await refuseMisfits(parts, { plan, target, seeds: noSeeds });
    for (const message of plan.notes) options.onEvent?.({ type: 'notice', message });
    return await session.stage({}, async (stage) => {
      await refuseChanged(stage, emptySchema, true);
      return finish(parts, stage, { plan, target, seeds: noSeeds, recreated: true, from: build });
    });
  } finally {
    await made.declared.close();
  }
}

function isForeign({ snapshot, session }: Pick<Parts, 'snapshot' | 'session'>): boolean {
  return !isSameProduct(session, snapshot.manifest.engine);
}

/** Into tables that are there: those that `init` made keep the seeds whose keys no restored row has. */
async function intoTables(parts: Parts, live: Schema): Promise<RestoreResult> {
  const { session, options, snapshot } = parts;
  const { mapping } = await loadMapping(options.mapping);
  const plan = await planOf(parts, live, mapping);
  const [newest] = await session.history();
  const look = (reader: Reader) => presentRows(reader, live, newest, snapshot.id);
  const present = await session.read(look);
  if (present === 'restored already') return doneBefore(parts);
  if (present === 'others' && !options.mode) throw notEmpty(session, await session.read(rowCounts));
  await session.read(async (reader) => {
    const seeds = await staying(reader, present, options);
    await refuseMisfits(parts, { plan, target: live, seeds });
  });
  if (present === 'others') await confirmLoss(options, await lossOf(parts));
  return session.stage({ retain: present === 'others' }, async (stage) => {
    await refuseChanged(stage, live, (await look(stage)) === present);
    return keepPresentRows(parts, stage, present, async (seeds) => {
      await stage.reuse(live);
      for (const table of live.tables) if (isReplaced(table, plan)) await stage.clear(table);
      return finish(parts, stage, { plan, target: live, seeds, recreated: false, from: fill });
    });
  });
}

/** Rows that stay beside the restored ones, as they are now. */
async function staying(reader: Reader, present: PresentRows, { mode }: RestoreOptions): Promise<SeedRows> {
  if (present === 'none' || (present === 'others' && mode === 'replace')) return noSeeds;
  const counts = (await rowCounts(reader)).filter(({ rows }) => rows > 0);
  return {
    seeds: new Map(counts.map(({ table, rows }) => [table, rows])),
    readSeeds: (table) => reader.read(table),
    ...(present === 'others' && { keylessStay: true }),
  };
}

/** @throws PLAN_REFUSED if rows will not fit; nothing is staged yet */
async function refuseMisfits(
  { session, snapshot, old, options }: Parts,
  looked: Pick<LookInput, 'plan' | 'target' | 'seeds'>,
): Promise<void> {
  const { onEvent, signal } = options;
  const source = snapshotSource(snapshot, old);
  const problems = await lookAtData({ ...looked, session, source, onEvent, signal });
  refuseUnrunnable({ ...looked.plan, problems });
}

/** What was decided before the write lock was held must still be true: else rows that came between would be wiped out. */
async function refuseChanged(stage: Stage, schema: Schema, sameRows: boolean): Promise<void> {
  if (sameRows && schemaDigest(await stage.schema()) === schemaDigest(schema)) return;
  throw new CarryoverError('LOCKED', 'Somebody wrote to the database just now. Nothing was changed.', {
    hint: 'Run the same command again.',
  });
}

function isReplaced(table: Table, plan: Plan): boolean {
  return table.kind === 'table' || (table.kind === 'shadow' && isFed(plan, table));
}

async function planOf(
  { snapshot, session, old }: Parts,
  target: Schema,
  mapping: ParsedMapping,
  translation?: Translation,
): Promise<Plan> {
  const change = {
    old,
    new: target,
    mapping,
    seeded: new Map<string, number>(),
    foreign: isForeign({ snapshot, session }),
    ...(translation && { translation }),
  };
  const plan = planMigration({ ...change, stats: await snapshotStats(snapshot, change) });
  refuseUnrunnable(plan);
  return plan;
}

interface Finish {
  readonly plan: Plan;
  readonly target: Schema;
  readonly seeds: SeedRows;
  readonly recreated: boolean;
  readonly from: (input: BuildInput) => Promise<Built>;
}

async function finish(
  { session, store, snapshot, old, options }: Parts,
  stage: Stage,
  { plan, target, seeds, recreated, from }: Finish,
): Promise<RestoreResult> {
  const { onEvent, signal } = options;
  const startedAt = new Date();
  const id = newSnapshotId(startedAt);
  const quarantine = join(store.workFolder(session.database), 'quarantine', id);
  const sequences = new Map(Object.entries(snapshot.manifest.sequences));
  const built = await from({
    stage,
    plan,
    target,
    source: snapshotSource(snapshot, old),
    seeds,
    sequences,
    quarantine,
    onEvent,
    signal,
  });
  const [newest] = await session.history();
  await cutover({
    stage,
    id,
    command: 'restore',
    startedAt,
    snapshot: snapshot.id,
    schemaDigest: schemaDigest(target),
    // The seeds of an earlier init are still there: an upgrade need not load them again.
    inputsDigest: newest?.inputsDigest ?? null,
    tables: built.tables,
    retained: stage.retained,
    onEvent,
    signal,
  });
  return {
    snapshot: snapshot.id,
    recreated,
    leftOut: recreated ? old.leftOut : [],
    ledger: built.ledger,
    quarantine: built.quarantine,
  };
}

function doneBefore({ snapshot, options }: Parts): RestoreResult {
  options.onEvent?.({
    type: 'notice',
    message: `The last run restored ${snapshot.id}, and nothing was written since: nothing to do.`,
  });
  return {
    snapshot: snapshot.id,
    recreated: false,
    leftOut: [],
    ledger: { lines: [], dropped: [] },
    quarantine: null,
  };
}

async function lossOf({ session, options, snapshot }: Parts) {
  const merge = `Rows of ${snapshot.id} take the place of rows with the same key; the others stay. Present rows:`;
  const replace = `All present rows are replaced by those of ${snapshot.id}, after a snapshot:`;
  const tables = await session.read(rowCounts);
  return {
    database: session.database,
    location: session.location,
    summary: options.mode === 'merge' ? merge : replace,
    tables,
  };
}

function notEmpty(session: Session, counts: readonly { table: string; rows: number }[]): CarryoverError {
  const filled = counts.filter((count) => count.rows > 0);
  const tables = filled.map(({ table, rows }) => `"${table}" (${rows})`).join(', ');
  return new CarryoverError(
    'TARGET_NOT_EMPTY',
    `${session.location} has rows that no init put there: ${tables}. Nothing was changed.`,
    {
      hint: 'Say --mode replace (they go, after a snapshot) or --mode merge (they stay unless a restored row has their key).',
      details: { tables: filled },
    },
  );
}
