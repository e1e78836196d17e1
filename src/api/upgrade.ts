import { join } from 'node:path';
import type { Session, Stage } from '../engine/engine.ts';
import type { Declared } from '../init/build-script.ts';
import { build } from '../migrate/build.ts';
import type { Built } from '../migrate/build.ts';
import { cutover } from '../migrate/cutover.ts';
import { keepAttributes } from '../migrate/keep-attributes.ts';
import type { ParsedMapping } from '../migrate/mapping/parsed-mapping.ts';
import type { Plan } from '../migrate/plan/types.ts';
import { snapshotSource } from '../migrate/load/snapshot-source.ts';
import type { Schema } from '../model.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { newSnapshotId } from '../snapshot/snapshot-id.ts';
import type { Store } from '../snapshot/store.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { cleanAfter } from './clean-after.ts';
import { confirmLoss } from './confirm-loss.ts';
import { mappingFor } from './mapping-for.ts';
import type { UpgradeOptions, UpgradeResult } from './options.ts';
import { planFor } from './plan.ts';
import { refuseUnrunnable } from './refuse-unrunnable.ts';
import { take } from './take.ts';
import { warnExposed } from './warn-exposed.ts';
import { warnNoRollback } from './warn-no-rollback.ts';
import { withDeclared } from './with-declared.ts';
import { withRun } from './with-session.ts';

/**
 * Carries the database over to the declared schema: plan, snapshot, staged build, read-back, cutover. On any error the
 * live database is exactly what it was; a database that has the declared schema already is left alone.
 */
export async function upgrade(options: UpgradeOptions): Promise<UpgradeResult> {
  return withRun(options, {}, ({ session, store }) =>
    withDeclared(options, session, async (declared) => {
      const { state, mapping } = await mappingFor(session, declared, options.mapping);
      if (state === 'up to date') return nothingToDo;
      return run({ session, store, declared, mapping, options });
    }),
  );
}

const nothingToDo: UpgradeResult = {
  status: 'nothing to do',
  run: null,
  snapshot: null,
  plan: null,
  ledger: null,
  quarantine: null,
};

interface Run {
  readonly session: Session;
  readonly store: Store;
  readonly declared: Declared;
  readonly mapping: ParsedMapping;
  readonly options: UpgradeOptions;
}

async function run(parts: Run): Promise<UpgradeResult> {
  const { session, store, options, declared, mapping } = parts;
  const { onEvent } = options;
  await warnExposed(session, store, onEvent);
  if (session.readersWait) onEvent?.({ type: 'warning', code: 'READERS_WAIT', message: session.readersWait });
  const planning = { session, declared, mapping, options };
  const plan = await session.read((reader) => planFor({ ...planning, reader, look: true }));
  refuseUnrunnable(plan);
  await confirmLoss(options, lossOf(session, plan));
  await warnNoRollback(session, onEvent);
  onEvent?.({ type: 'step', step: 'retain' });
  const result = await session.stage({ retain: true }, async (stage) => {
    // Rows may have come since the plan was made; from here on none can.
    const current = await planFor({ ...planning, reader: stage, look: false });
    refuseUnrunnable(current);
    return carryOver(parts, stage, current);
  });
  await cleanAfter(session);
  return result;
}

async function carryOver(
  { session, store, declared, options }: Run,
  stage: Stage,
  plan: Plan,
): Promise<UpgradeResult> {
  const { onEvent, signal } = options;
  const startedAt = new Date();
  const id = newSnapshotId(startedAt);
  const old = await stage.schema();
  const sequences = await stage.sequences();
  const snapshot = await take({
    session,
    reader: stage,
    schema: old,
    store,
    reason: 'before-upgrade',
    options,
    proof: 'files',
  });
  const target = keepAttributes(old, keepSettings(declared.schema, old));
  const built = await build({
    stage,
    plan,
    target,
    source: snapshotSource(snapshot, old),
    seeds: declared,
    sequences,
    quarantine: join(store.workFolder(session.database), 'quarantine', id),
    onEvent,
    signal,
  });
  await cutover({
    stage,
    id,
    command: 'upgrade',
    startedAt,
    ...outcome(snapshot, target, declared, built),
    retained: stage.retained,
    onEvent,
    signal,
  });
  return {
    status: 'upgraded',
    run: id,
    snapshot: snapshot.id,
    plan,
    ledger: built.ledger,
    quarantine: built.quarantine,
  };
}

function outcome(snapshot: Snapshot, target: Schema, declared: Declared, built: Built) {
  return {
    snapshot: snapshot.id,
    schemaDigest: schemaDigest(target),
    inputsDigest: declared.inputsDigest,
    tables: built.tables,
  };
}

/** A declared schema that says nothing of a setting (zero) leaves it as it is. */
function keepSettings(target: Schema, old: Schema): Schema {
  const declared = Object.entries(target.settings).filter(([, value]) => value !== 0);
  return { ...target, settings: { ...old.settings, ...Object.fromEntries(declared) } };
}

function lossOf(session: Session, plan: Plan) {
  const tables = plan.old
    .filter((fate) => fate.fate === 'dropped by name')
    .map(({ table, rows }) => ({ table, rows }));
  const summary =
    tables.length === 0
      ? 'Every row is carried over to the new schema.'
      : 'These tables are dropped, as the mapping says:';
  return { database: session.database, location: session.location, summary, tables };
}
