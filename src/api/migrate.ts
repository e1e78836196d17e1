import { join } from 'node:path';
import type { Session, Stage } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { build } from '../migrate/build.ts';
import { cutover } from '../migrate/cutover.ts';
import { snapshotSource } from '../migrate/load/snapshot-source.ts';
import type { Schema } from '../model.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { newSnapshotId } from '../snapshot/snapshot-id.ts';
import type { Store } from '../snapshot/store.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { cleanAfter } from './clean-after.ts';
import { confirmLoss } from './confirm-loss.ts';
import { foundInMove } from './found-in-move.ts';
import type { MigrateOptions, MigrateResult } from './options.ts';
import { refuseUnrunnable } from './refuse-unrunnable.ts';
import { rowCounts } from './row-counts.ts';
import { take } from './take.ts';
import { warnExposed } from './warn-exposed.ts';
import { withMove } from './with-move.ts';
import type { Move } from './with-move.ts';
import { refuseUnclear } from './with-old-rows.ts';
import { withRun } from './with-session.ts';

/**
 * Moves rows into a database of any engine: from another database, from a snapshot, or from an old API, which is pulled.
 * Snapshot of the old rows, staged build in the new database, read-back, cutover. The new one must have no tables, unless
 * `mode` says that they go. The old one is only read; what is written to it after the snapshot does not come along.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  refuseUnclear(options);
  return withRun(options, { create: true }, async ({ session, store }) => {
    const live = await session.read((reader) => reader.schema());
    if (live.tables.length > 0 && options.mode !== 'replace') throw notEmpty(session, live);
    await warnExposed(session, store, options.onEvent);
    const result = await withMove(options, session, (move) => run({ session, store, live, move, options }));
    await cleanAfter(session);
    return result;
  });
}

interface Parts {
  readonly session: Session;
  readonly store: Store;
  /** What the new database has. */
  readonly live: Schema;
  readonly move: Move;
  readonly options: MigrateOptions;
}

async function run(parts: Parts): Promise<MigrateResult> {
  const { session, store, live, move, options } = parts;
  const { onEvent } = options;
  const { planCommand } = move.rows;
  refuseUnrunnable(move.plan, planCommand);
  const problems = await foundInMove(move, session, options);
  refuseUnrunnable({ ...move.plan, problems }, planCommand);
  for (const message of [...move.plan.notes, ...move.declared.leftOut])
    onEvent?.({ type: 'notice', message });
  if (live.tables.length > 0) await confirmLoss(options, await lossOf(session, move));
  const snapshot = await move.rows.snapshot(store, options);
  return session.stage({ retain: live.tables.length > 0 }, (stage) => carryOver(parts, stage, snapshot));
}

async function carryOver(parts: Parts, stage: Stage, snapshot: Snapshot): Promise<MigrateResult> {
  const { session, store, move, options } = parts;
  const { onEvent, signal } = options;
  const { rows, plan, declared } = move;
  const startedAt = new Date();
  const id = newSnapshotId(startedAt);
  const replaced = await keepPresent(parts, stage);
  const target = move.isCopy ? { ...declared.schema, settings: rows.schema.settings } : declared.schema;
  const built = await build({
    stage,
    plan,
    target,
    source: snapshotSource(snapshot, rows.schema),
    ...(move.isCopy && { faithful: true }),
    seeds: declared,
    sequences: new Map(Object.entries(snapshot.manifest.sequences)),
    quarantine: join(store.workFolder(session.database), 'quarantine', id),
    onEvent,
    signal,
  });
  await cutover({
    stage,
    id,
    command: 'restore',
    startedAt,
    snapshot: snapshot.id,
    schemaDigest: schemaDigest(target),
    inputsDigest: declared.inputsDigest,
    tables: built.tables,
    retained: stage.retained,
    onEvent,
    signal,
  });
  return {
    snapshot: snapshot.id,
    origin: snapshot.manifest.origin,
    replaced,
    plan,
    leftOut: [...rows.schema.leftOut, ...declared.leftOut],
    ledger: built.ledger,
    quarantine: built.quarantine,
  };
}

/** Id of the snapshot of what is about to be replaced. */
async function keepPresent({ session, store, live, options }: Parts, stage: Stage): Promise<string | null> {
  const schema = await stage.schema();
  if (schemaDigest(schema) !== schemaDigest(live)) {
    throw new CarryoverError('LOCKED', 'Somebody changed the database just now. Nothing was changed.', {
      hint: 'Run the same command again.',
    });
  }
  if (schema.tables.length === 0) return null;
  const reason = 'before-restore';
  const kept = await take({ session, reader: stage, schema, store, reason, options, proof: 'rows' });
  return kept.id;
}

async function lossOf(session: Session, { rows }: Move) {
  return {
    database: session.database,
    location: session.location,
    summary: `Everything in the database is replaced by what is in ${rows.location}, after a snapshot:`,
    tables: await session.read(rowCounts),
  };
}

function notEmpty(session: Session, { tables }: Schema): CarryoverError {
  const names = tables.filter(({ kind }) => kind !== 'shadow').map(({ name }) => name);
  const shown = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ');
  return new CarryoverError(
    'TARGET_NOT_EMPTY',
    `${session.location} has tables already: ${shown}${names.length > 5 ? ', …' : ''}. Nothing was changed.`,
    {
      hint: 'Give an empty or a new database, or say --mode replace (they go, after a snapshot).',
      details: { tables: names },
    },
  );
}
