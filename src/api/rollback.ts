import type { Session, Stage } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { cutover } from '../migrate/cutover.ts';
import { contentOf } from '../migrate/verify.ts';
import type { HistoryEntry, Schema, TableContent } from '../model.ts';
import { newSnapshotId } from '../snapshot/snapshot-id.ts';
import type { Store } from '../snapshot/store.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { changedSince } from './changed-since.ts';
import { cleanAfter } from './clean-after.ts';
import { confirmLoss } from './confirm-loss.ts';
import type { ChangedTable, RollbackOptions, RollbackResult } from './options.ts';
import { rowCounts } from './row-counts.ts';
import { take } from './take.ts';
import { withRun } from './with-session.ts';

/** Goes back to the version before the last run. Rows written since are named, and are not discarded unasked. */
export async function rollback(options: RollbackOptions): Promise<RollbackResult> {
  return withRun(options, {}, async ({ session, store }) => {
    const [newest] = await session.history();
    const revertTo = retainedBy(newest, session);
    const shown = await session.read(async (reader) => changedSince(reader, await reader.schema(), revertTo));
    refuseDiscarding(shown, options);
    await confirmLoss(options, await lossOf(session, shown));
    const result = await session.stage({ revertTo: revertTo.retained }, (stage) =>
      goBack({ session, store, options, newest: revertTo }, stage),
    );
    await cleanAfter(session);
    return result;
  });
}

type Undoable = HistoryEntry & { readonly retained: string };

function retainedBy(newest: HistoryEntry | undefined, session: Session): Undoable {
  if (newest && newest.retained !== null) return { ...newest, retained: newest.retained };
  const last = newest
    ? `The last run on it was ${newest.command} ${newest.id}, which kept no earlier version.`
    : 'No run has ever changed it.';
  const way = newest?.snapshot
    ? `carryover restore ${newest.snapshot} --database NEW puts that snapshot into a new database.`
    : 'See what there is: carryover list.';
  throw new CarryoverError(
    'NOTHING_RETAINED',
    `There is no retained version of ${session.location} to go back to. ${last}`,
    { hint: way },
  );
}

function refuseDiscarding(changed: readonly ChangedTable[], options: RollbackOptions): void {
  if (changed.length === 0 || options.discardChanges) return;
  const tables = changed
    .map(({ table, rowsThen, rowsNow }) => `"${table}" (${rowsThen} rows then, ${rowsNow} now)`)
    .join(', ');
  throw new CarryoverError(
    'CHANGED_SINCE',
    `Rows were written since that run, and going back would discard them: ${tables}. Nothing was changed.`,
    {
      hint: 'Save them first, or say --discard-changes; they stay in a snapshot that is taken before.',
      details: { changed },
    },
  );
}

async function lossOf(session: Session, changed: readonly ChangedTable[]) {
  const tables = await session.read(rowCounts);
  const summary =
    changed.length === 0
      ? 'Nothing was written since. The present version goes:'
      : `Changed since: ${changed.map(({ table }) => table).join(', ')}. The present version goes, after a snapshot:`;
  return { database: session.database, location: session.location, summary, tables };
}

interface Parts {
  readonly session: Session;
  readonly store: Store;
  readonly options: RollbackOptions;
  readonly newest: Undoable;
}

async function goBack({ session, store, options, newest }: Parts, stage: Stage): Promise<RollbackResult> {
  const { onEvent, signal } = options;
  const startedAt = new Date();
  const id = newSnapshotId(startedAt);
  const schema = await stage.schema();
  // Looked at again, now that nobody can write.
  const changed = await changedSince(stage, schema, newest);
  refuseDiscarding(changed, options);
  const snapshot = await take({
    session,
    reader: stage,
    schema,
    store,
    reason: 'before-rollback',
    options,
    proof: 'files',
  });
  onEvent?.({ type: 'step', step: 'revert' });
  await stage.revert();
  const old = await stage.schema();
  const contents = await contentsOf(stage, old);
  await cutover({
    stage,
    id,
    command: 'rollback',
    startedAt,
    snapshot: snapshot.id,
    schemaDigest: schemaDigest(old),
    inputsDigest: null,
    tables: contents,
    retained: null,
    onEvent,
    signal,
  });
  const tables = old.tables
    .filter((table) => table.kind === 'table')
    .map((table) => ({ table: table.name, rows: contents[table.name]?.rows ?? 0 }));
  return { run: newest.id, snapshot: snapshot.id, changed, tables };
}

async function contentsOf(stage: Stage, schema: Schema): Promise<Record<string, TableContent>> {
  const found: [string, TableContent][] = [];
  for (const table of schema.tables) {
    if (table.kind !== 'virtual')
      found.push([
        table.name,
        await contentOf({ reader: stage, onEvent: undefined, signal: undefined }, table),
      ]);
  }
  return Object.fromEntries(found);
}
