import { compareSides } from '../compare/compare-sides.ts';
import type { Comparison } from '../compare/comparison.ts';
import { liveSide } from '../compare/live-side.ts';
import type { Side } from '../compare/side.ts';
import { snapshotSide } from '../compare/snapshot-side.ts';
import { CarryoverError } from '../errors.ts';
import { withHeld } from '../snapshot/with-held.ts';
import type { CompareOptions } from './backup-options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { storeOf } from './store-of.ts';
import { withSession } from './with-session.ts';

/**
 * What differs between two snapshots, or between a snapshot and the database as it is now, read at one instant. The rows
 * of a table are read only if its fingerprints don't show that they are equal, and of two snapshots only the files that differ.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, KEY_MISSING, KEY_WRONG, USAGE, and what opening and reading a database throws
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { from, to, live } = options;
  if (from === 'live' && to === 'live')
    throw refusal('A database is compared with a snapshot, not with itself.');
  const store = storeOf(options);
  const withSide = async <T>(name: string, work: (side: Side) => Promise<T>): Promise<T> => {
    const place = await store.find(name, options.database);
    return withHeld(place, async () => work(snapshotSide(await store.open(place))));
  };
  if (from !== 'live' && to !== 'live')
    return withSide(from, (left) => withSide(to, (right) => compareSides(left, right, options)));
  if (!live) throw refusal('No database is named that could be compared.');
  const access = { ...options, ...live };
  return withSide(from === 'live' ? to : from, (snapshot) =>
    withSession(access, { readOnly: true }, async (session) => {
      await refuseMissingRights(session, 'read');
      return session.read(async (reader) => {
        const now = await liveSide(reader);
        return from === 'live' ? compareSides(now, snapshot, options) : compareSides(snapshot, now, options);
      });
    }),
  );
}

function refusal(message: string): CarryoverError {
  return new CarryoverError('USAGE', `${message} Nothing was done.`, {
    hint: 'Name a snapshot and the database, or two snapshots.',
  });
}
