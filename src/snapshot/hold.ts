import { randomBytes } from 'node:crypto';
import { CarryoverError } from '../errors.ts';
import { isAtWork } from './at-work.ts';
import { hasManifest } from './has-manifest.ts';
import { leaveNote } from './note.ts';
import type { Note } from './note.ts';
import { databaseOf, within } from './place.ts';
import type { Place } from './place.ts';
import { tombstone } from './unfinished.ts';

/** What keeps a snapshot, and those whose chunks it refers to, as they are: a note in `<database>/in-use`. */
export interface Hold {
  /** `going`: it is going or gone by now. `rotated`: its key, or that of another, is just being encrypted to other people. */
  readonly state: 'held' | 'going' | 'rotated';
  /** Null where this user may not write: nothing keeps the snapshot then. */
  readonly note: Note | null;
  /** Lets go. A note that can't be removed counts for nothing once this process has ended. */
  release(): Promise<void>;
}

/** Holds a snapshot against `prune` and `rotate`. The caller releases it, whatever the state. @throws STORAGE_FAILED */
export async function hold(place: Place): Promise<Hold> {
  const note = await leave(place);
  const release = async (): Promise<void> => note?.remove().catch(() => undefined);
  try {
    // First the note, then this look; the others put their own mark or note first and then look for this one.
    return { state: await stateOf(place), note, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function stateOf(place: Place): Promise<Hold['state']> {
  if ((await isGoing(place)) || !(await hasManifest(place))) return 'going';
  const database = databaseOf(place);
  return database !== null && (await isAtWork(place.storage, database, 'rotate')) ? 'rotated' : 'held';
}

/** A mark alone may be that of a removal which died before it took anything away. */
async function isGoing(place: Place): Promise<boolean> {
  if ((await place.storage.size(within(place, tombstone))) === null) return false;
  const database = databaseOf(place);
  return database !== null && isAtWork(place.storage, database, 'prune');
}

async function leave(place: Place): Promise<Note | null> {
  const database = databaseOf(place);
  if (database === null) return null;
  const id = place.folder.slice(database.length + 1);
  try {
    return await leaveNote(place.storage, `${database}/in-use/${id}.${randomBytes(4).toString('hex')}.json`);
  } catch (error) {
    if (error instanceof CarryoverError) return null;
    throw error;
  }
}
