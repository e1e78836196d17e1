import { join } from 'node:path';
import type { Session, Stage } from '../engine/engine.ts';
import type { Declared } from '../init/build-script.ts';
import { build } from '../migrate/build.ts';
import { cutover } from '../migrate/cutover.ts';
import type { RowSource } from '../migrate/load/row-source.ts';
import { planMigration } from '../migrate/plan/plan.ts';
import type { Schema } from '../model.ts';
import { newSnapshotId } from '../snapshot/snapshot-id.ts';
import type { Store } from '../snapshot/store.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { confirmLoss } from './confirm-loss.ts';
import { isUntouched } from './changed-since.ts';
import type { InitOptions, InitResult } from './options.ts';
import { rowCounts } from './row-counts.ts';
import type { RowCount } from './row-counts.ts';
import { take } from './take.ts';
import { warnExposed } from './warn-exposed.ts';
import { withDeclared } from './with-declared.ts';
import { withRun } from './with-session.ts';
import { emptySchema } from '../values/empty-schema.ts';

/** Backs up what is there, drops it, creates the declared schema and loads the seeds: all or nothing. Makes the database if need be. */
export async function init(options: InitOptions): Promise<InitResult> {
  return withRun(options, { create: true }, ({ session, store }) =>
    withDeclared(options, session, async (declared) => {
      await warnExposed(session, store, options.onEvent);
      const shown = await session.read(rowCounts);
      if (shown.length > 0) await confirmLoss(options, lossOf(session, shown, options));
      return session.stage({}, (stage) => create({ session, store, declared, options }, stage));
    }),
  );
}

interface Parts {
  readonly session: Session;
  readonly store: Store;
  readonly declared: Declared;
  readonly options: InitOptions;
}

async function create({ session, store, declared, options }: Parts, stage: Stage): Promise<InitResult> {
  const { onEvent, signal } = options;
  const startedAt = new Date();
  const id = newSnapshotId(startedAt);
  const old = await stage.schema();
  const dropped = await rowCounts(stage);
  const snapshot = await backUp({ session, store, declared, options }, stage, old, dropped);
  const target = declared.schema;
  const built = await build({
    stage,
    plan: planMigration({
      old: emptySchema,
      new: target,
      mapping: { tables: new Map(), drop: [] },
      stats: new Map(),
      seeded: declared.seeds,
    }),
    target,
    source: noRows,
    seeds: declared,
    sequences: new Map(),
    quarantine: join(store.workFolder(session.database), 'quarantine', id),
    onEvent,
    signal,
  });
  const { inputsDigest } = declared;
  await cutover({
    stage,
    id,
    command: 'init',
    startedAt,
    snapshot,
    schemaDigest: schemaDigest(target),
    inputsDigest,
    tables: built.tables,
    retained: null,
    onEvent,
    signal,
  });
  const created = target.tables.filter((table) => table.kind !== 'shadow').map((table) => table.name);
  return {
    snapshot,
    dropped,
    created,
    seeded: built.ledger.lines.map((line) => ({ table: line.table, rows: line.written })),
  };
}

/** Seeds that nobody has touched since an earlier `init` need no snapshot: it would only hide the one with the real rows. */
async function backUp(
  { session, store, options }: Parts,
  stage: Stage,
  schema: Schema,
  dropped: readonly RowCount[],
): Promise<string | null> {
  if (dropped.every((table) => table.rows === 0)) return null;
  if (options.backup === false) {
    options.onEvent?.({
      type: 'warning',
      code: 'NO_BACKUP',
      message: 'No snapshot is taken of what is dropped, as you asked.',
    });
    return null;
  }
  const [newest] = await session.history();
  if (newest?.command === 'init' && (await isUntouched(stage, schema, newest))) return null;
  const snapshot = await take({
    session,
    reader: stage,
    schema,
    store,
    reason: 'before-init',
    options,
    proof: 'rows',
  });
  return snapshot.id;
}

const noRows: RowSource = {
  schema: emptySchema,
  async *read() {
    // A database that begins anew has no old rows.
  },
  content: () => null,
};

function lossOf(session: Session, tables: readonly RowCount[], options: InitOptions) {
  const saved = options.backup === false ? 'and NO snapshot is taken first' : 'after a snapshot';
  return {
    database: session.database,
    location: session.location,
    summary: `Everything in the database is dropped, ${saved}:`,
    tables,
  };
}
