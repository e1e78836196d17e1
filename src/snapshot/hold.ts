import { randomBytes } from 'node:crypto';
import { CarryoverError } from '../errors.ts';
import { hasManifest } from './has-manifest.ts';
import { leaveNote } from './note.ts';
import type { Note } from './note.ts';
import { locationOf, within } from './place.ts';
import type { Place } from './place.ts';
import { removerAtWork } from './remover.ts';
import { tombstone } from './unfinished.ts';

/**
 * Keeps a snapshot, and those whose chunks it refers to, from being pruned while `work` reads it: a note in
 * `<database>/in-use`. Where this user may not write, there is none to leave, and reading goes on without.
 * @throws SNAPSHOT_MISSING if it is going or gone by now
 */
export async function withHeld<T>(place: Place, work: () => Promise<T>): Promise<T> {
  const note = await leave(place);
  try {
    // First the note, then this look; who removes puts his mark first and then looks for notes: one sees the other.
    if ((await isGoing(place)) || !(await hasManifest(place))) throw gone(place);
    return await work();
  } finally {
    await note?.remove().catch(() => undefined);
  }
}

/** A mark alone may be that of a removal which died before it took anything away. */
async function isGoing(place: Place): Promise<boolean> {
  if ((await place.storage.size(within(place, tombstone))) === null) return false;
  const end = place.folder.lastIndexOf('/');
  return end >= 0 && removerAtWork(place.storage, place.folder.slice(0, end));
}

async function leave({ storage, folder }: Place): Promise<Note | null> {
  const end = folder.lastIndexOf('/');
  if (end < 0) return null;
  const [database, id] = [folder.slice(0, end + 1), folder.slice(end + 1)];
  try {
    return await leaveNote(storage, `${database}in-use/${id}.${randomBytes(4).toString('hex')}.json`);
  } catch (error) {
    if (error instanceof CarryoverError) return null;
    throw error;
  }
}

function gone(place: Place): CarryoverError {
  return new CarryoverError(
    'SNAPSHOT_MISSING',
    `"${locationOf(place)}" is no snapshot any more: it is being removed.`,
    {
      hint: '`carryover list` shows the snapshots that there are.',
    },
  );
}
