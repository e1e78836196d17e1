import { join } from 'node:path';
import type { Stage } from '../engine/engine.ts';
import type { BuildInput, Built } from '../migrate/build.ts';
import { cutover } from '../migrate/cutover.ts';
import type { SeedRows } from '../migrate/load/row-source.ts';
import { snapshotSource } from '../migrate/load/snapshot-source.ts';
import type { Plan } from '../migrate/plan/types.ts';
import type { Schema } from '../model.ts';
import { newSnapshotId } from '../snapshot/snapshot-id.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import type { RestoreResult } from './options.ts';
import type { RestoreParts } from './restore-parts.ts';

export interface Finish {
  readonly plan: Plan;
  readonly target: Schema;
  readonly seeds: SeedRows;
  readonly recreated: boolean;
  readonly from: (input: BuildInput) => Promise<Built>;
}

/** Loads the rows into the stage, verifies them, and makes them the live ones. */
export async function finishRestore(
  { session, store, snapshot, old, options }: RestoreParts,
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
