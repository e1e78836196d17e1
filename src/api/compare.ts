import { compareSides } from '../compare/compare-sides.ts';
import type { Comparison } from '../compare/comparison.ts';
import { liveSide } from '../compare/live-side.ts';
import { snapshotSide } from '../compare/snapshot-side.ts';
import { CarryoverError } from '../errors.ts';
import type { CompareOptions } from './options.ts';
import { refuseMissingRights } from './refuse-missing-rights.ts';
import { storeOf } from './store-of.ts';
import { withSession } from './with-session.ts';

/**
 * What differs between two snapshots, or between a snapshot and the database as it is now, read at one instant. The rows
 * of a table are read only if its fingerprints don't show that they are equal.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, KEY_MISSING, KEY_WRONG, USAGE, and what opening and reading a database throws
 */
export async function compare(options: CompareOptions): Promise<Comparison> {
  const { from, to, live } = options;
  if (from === 'live' && to === 'live')
    throw refusal('A database is compared with a snapshot, not with itself.');
  const store = storeOf(options);
  const side = async (name: string) =>
    snapshotSide(await store.open(await store.find(name, options.database)));
  if (from !== 'live' && to !== 'live') return compareSides(await side(from), await side(to), options);
  if (!live) throw refusal('No database is named that could be compared.');
  const snapshot = await side(from === 'live' ? to : from);
  return withSession({ ...options, ...live }, { readOnly: true }, async (session) => {
    await refuseMissingRights(session, 'read');
    return session.read(async (reader) => {
      const now = await liveSide(reader);
      return from === 'live' ? compareSides(now, snapshot, options) : compareSides(snapshot, now, options);
    });
  });
}

function refusal(message: string): CarryoverError {
  return new CarryoverError('USAGE', `${message} Nothing was done.`, {
    hint: 'Name a snapshot and the database, or two snapshots.',
  });
}
