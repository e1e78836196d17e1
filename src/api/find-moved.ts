import { CarryoverError } from '../errors.ts';
import type { Place } from '../snapshot/place.ts';
import type { Store } from '../snapshot/store.ts';

/**
 * Place of the snapshot whose rows are to move: see `Store.find`, but `latest` is the newest pull, as a database's own
 * snapshots are there to be restored.
 * @throws SNAPSHOT_MISSING, SNAPSHOT_DAMAGED; USAGE for `latest` where several sources were pulled
 */
export async function findMoved(name: string, store: Store): Promise<Place> {
  if (name !== 'latest') return store.find(name);
  const pulls = (await store.list()).filter((one) => one.state === 'complete' && one.reason === 'pull');
  const sources = [...new Set(pulls.map(({ database }) => database))];
  const [source] = sources;
  if (source === undefined) {
    throw new CarryoverError('SNAPSHOT_MISSING', 'There is no pulled snapshot to be the latest.', {
      hint: 'Pull one with `carryover pull`, or name a snapshot by its id.',
    });
  }
  if (sources.length === 1) return store.find(name, source);
  const shown = pulls.slice(0, 5).map(({ id, database }) => `${id} (${database})`);
  throw new CarryoverError('USAGE', `Several sources were pulled: ${sources.join(', ')}. Nothing was done.`, {
    hint: `Name the snapshot by its id: ${shown.join(', ')}.`,
  });
}
