import type { Reader, Session } from '../engine/engine.ts';
import { describe } from '../init/describe.ts';
import type { Schema } from '../model.ts';
import type { SnapshotReason } from '../snapshot/format.ts';
import type { Snapshot } from '../snapshot/open.ts';
import type { Store } from '../snapshot/store.ts';
import { takeSnapshot } from '../snapshot/take.ts';
import type { TakeOptions } from '../snapshot/take.ts';
import type { Level } from '../snapshot/level.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import { schemaDigest } from '../values/schema-digest.ts';
import { noteCheck } from './note-check.ts';
import type { DatabaseOptions, SnapshotOptions } from './options.ts';

export interface TakeInput {
  readonly session: Session;
  /** Sees the instant that the snapshot shows. */
  readonly reader: Reader;
  readonly schema: Schema;
  readonly store: Store;
  readonly reason: SnapshotReason;
  readonly options: DatabaseOptions & Omit<SnapshotOptions, 'snapshots'>;
  /** How far the snapshot is re-read from disk before it counts: see `verifySnapshot`. */
  readonly proof: Level;
  /** See `TakeOptions`. */
  readonly incremental?: boolean;
  /** What it is filed under. Default: see `Store.nameOf`. */
  readonly name?: string;
  readonly writeTables?: TakeOptions['writeTables'];
}

/** Takes a snapshot and proves it by re-reading it, as far as `proof` says. */
export async function take({
  session,
  reader,
  schema,
  store,
  reason,
  options,
  proof,
  incremental = false,
  name,
  writeTables,
}: TakeInput): Promise<Snapshot> {
  const { onEvent, signal } = options;
  const listening = { ...(onEvent && { onEvent }), ...(signal && { signal }) };
  onEvent?.({ type: 'step', step: 'snapshot' });
  const snapshot = await takeSnapshot({
    reader,
    schema,
    engine: { name: session.engine.name, version: session.version },
    database: name ?? (await store.nameOf(session)),
    origin: { kind: 'database', location: session.location },
    store,
    reason,
    compression: options.compression ?? 'gzip',
    incremental,
    ...(writeTables && { writeTables }),
    ...(options.encryption && { encryption: options.encryption }),
    portable: describe(schema),
    schemaDigest: schemaDigest(schema),
    notes: schema.leftOut,
    shrink: { limit: options.shrinkLimit ?? 0.5, allow: options.allowShrink ?? [] },
    ...listening,
  });
  onEvent?.({ type: 'step', step: 'prove' });
  await noteCheck(snapshot, { level: proof }, onEvent, () =>
    verifySnapshot(snapshot, { level: proof, ...(onEvent && { onEvent }) }),
  );
  return snapshot;
}
