import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../engine/engine.ts';
import { CarryoverError } from '../errors.ts';
import { withHeld } from '../snapshot/with-held.ts';
import type { Snapshot } from '../snapshot/open.ts';
import { verifySnapshot } from '../snapshot/verify.ts';
import { noteCheck } from './note-check.ts';
import { openToCheck } from './open-to-check.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import type { DrillOptions, DrillResult } from './verify-options.ts';
import { restoreInto } from './restore.ts';
import { isSameProduct } from './same-product.ts';
import { storeOf } from './store-of.ts';
import { tellCleaned, withSession } from './with-session.ts';

/**
 * A drill: restores a snapshot into a throw-away database of its engine, reads every row back, compares, and takes the
 * database away. No other database is touched.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED; USAGE if it needs a server and none, or another product's, is named;
 *   RIGHTS_MISSING if its user may make none; VERIFICATION_FAILED, ROWS_REJECTED if not every row came back as it was
 */
export async function drill(options: DrillOptions): Promise<DrillResult> {
  const { onEvent } = options;
  const listening = onEvent ? { onEvent } : {};
  const store = storeOf(options);
  const place = await store.find(options.snapshot, options.of);
  return withHeld(place, async () => {
    const snapshot = await openToCheck(store, place, onEvent);
    if (snapshot.locked) throw snapshot.locked;
    // Before all rows are read: that takes its time.
    await beside(snapshot, options, async () => undefined);
    await noteCheck(snapshot, { level: 'rows' }, onEvent, () =>
      verifySnapshot(snapshot, { level: 'rows', ...listening }),
    );
    // What fails here may be this server's fault, so it is no damage to be recorded.
    const result = await beside(snapshot, options, async (live) => {
      tellCleaned(await live.clean('scratch'), onEvent);
      const session = await live.scratch();
      try {
        const settings = { ...options, database: session.location, snapshot: snapshot.id };
        const { leftOut } = await restoreInto({ session, store, snapshot, options: settings });
        return resultOf(snapshot, session, leftOut);
      } finally {
        await session.close();
      }
    });
    return noteCheck(snapshot, { level: 'restore' }, onEvent, async () => result);
  });
}

function resultOf({ id, manifest }: Snapshot, { version }: Session, leftOut: readonly string[]): DrillResult {
  const { tables } = manifest;
  return {
    id,
    engine: version,
    tables: tables.filter(({ kind }) => kind !== 'shadow').length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    leftOut,
  };
}

/** The database that a throw-away one can be made beside: the one that is named; of SQLite, and for what was pulled, none. */
async function beside<T>(
  snapshot: Snapshot,
  options: DrillOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { engine } = snapshot.manifest;
  const isEmbedded = engine.name === 'sqlite' || engine.name === 'api';
  const database = isEmbedded ? nowhere() : options.database;
  if (database === undefined)
    throw usage(`The snapshot ${snapshot.id} is of ${engine.version}: its drill needs such a server.`);
  return withSession({ ...options, database }, { orEmpty: true }, async (session) => {
    if (!isEmbedded && !isSameProduct(session, engine))
      throw usage(
        `The snapshot ${snapshot.id} is of ${engine.version}, but the database named is ${session.version}.`,
      );
    await refuseMissingRights(session, 'try');
    return work(session);
  });
}

/** A file that is not there: SQLite opens a throw-away database in its stead. */
function nowhere(): string {
  return `sqlite:${join(tmpdir(), `carryover-drill-${randomBytes(8).toString('hex')}.db`)}`;
}

function usage(message: string): CarryoverError {
  return new CarryoverError('USAGE', message, {
    hint: 'Name a database on such a server with --database URL: the throw-away one is made beside it.',
  });
}
