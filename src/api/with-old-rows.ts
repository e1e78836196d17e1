import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { withHeld } from '../snapshot/with-held.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import { findMoved } from './find-moved.ts';
import type { OldRows } from './old-rows.ts';
import type { DatabaseOptions, MovedOptions, SnapshotOptions } from './options.ts';
import { pullSnapshot } from './pull-snapshot.ts';
import { snapshotRows } from './snapshot-rows.ts';
import { storeOf } from './store-of.ts';
import { withDatabaseRows } from './with-database-rows.ts';

export type OldRowsOptions = DatabaseOptions & MovedOptions & Partial<SnapshotOptions>;

/** Opens what the rows of a move come from: a database, a snapshot, or an old API, which is pulled first. */
export async function withOldRows<T>(
  options: OldRowsOptions,
  session: Session,
  work: (rows: OldRows) => Promise<T>,
): Promise<T> {
  const { from, snapshot, source, snapshots = 'snapshots' } = options;
  if (from !== undefined) return withDatabaseRows(from, session, options, work);
  if (snapshot !== undefined) {
    const store = storeOf({ ...options, snapshots });
    const place = await findMoved(snapshot, store);
    return withHeld(place, async () =>
      work(await snapshotRows(await proven(await store.open(place), options), session)),
    );
  }
  if (source === undefined) throw new Error('nobody said where the rows come from');
  const pulled = await pullSnapshot({ ...options, source, snapshots });
  return work(await snapshotRows(pulled.snapshot, session));
}

/** @throws USAGE if it is not clear where the rows come from */
export function refuseUnclear({ from, snapshot, source }: MovedOptions): void {
  const given = [from, snapshot, source].filter((one) => one !== undefined);
  if (given.length === 1) return;
  const what =
    given.length === 0
      ? 'Nothing says where the rows come from'
      : 'More than one thing says where the rows come from';
  throw new CarryoverError('USAGE', `${what}, so nothing was done.`, {
    hint: 'Give one: an old database (--from URL, or FROM_DATABASE_URL), a snapshot, or an old API ("source" in the config).',
  });
}

async function proven(snapshot: Snapshot, { onEvent }: Pick<OldRowsOptions, 'onEvent'>): Promise<Snapshot> {
  onEvent?.({ type: 'step', step: 'prove', detail: snapshot.id });
  await verifySnapshot(snapshot, { level: 'files', ...(onEvent && { onEvent }) });
  return snapshot;
}
