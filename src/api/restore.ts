import { verifySnapshot } from '../snapshot/verify.ts';
import { withHeld } from '../snapshot/with-held.ts';
import type { RestoreOptions, RestoreResult } from './options.ts';
import { recreate } from './recreate.ts';
import { restoreIntoTables } from './restore-into-tables.ts';
import type { RestoreParts } from './restore-parts.ts';
import { schemaOfSnapshot } from './schema-of-snapshot.ts';
import { withRun } from './with-session.ts';

/**
 * Puts the rows of a snapshot into a database, through the mapping: all or nothing. A database without tables gets the
 * snapshot's own schema first.
 */
export async function restore(options: RestoreOptions): Promise<RestoreResult> {
  return withRun(options, { create: true }, async ({ session, store }) => {
    const { onEvent } = options;
    const place = await store.find(options.snapshot, await store.nameOf(session));
    return withHeld(place, async () => {
      const snapshot = await store.open(place);
      onEvent?.({ type: 'step', step: 'prove', detail: snapshot.id });
      await verifySnapshot(snapshot, { level: 'files', ...(onEvent && { onEvent }) });
      return restoreInto({ session, store, snapshot, options });
    });
  });
}

/** The same with a database that is open, and a snapshot that is proven. */
export async function restoreInto(given: Omit<RestoreParts, 'old'>): Promise<RestoreResult> {
  const parts = { ...given, old: await schemaOfSnapshot(given.snapshot, given.session) };
  const live = await parts.session.read((reader) => reader.schema());
  return live.tables.length === 0 ? recreate(parts) : restoreIntoTables(parts, live);
}
