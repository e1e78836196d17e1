import { randomBytes } from 'node:crypto';
import { CarryoverError } from '../errors.ts';
import { hasManifest } from './has-manifest.ts';
import { leaveNote } from './note.ts';
import type { Note } from './note.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';
import { removerAtWork } from './remover.ts';
import { tombstone } from './unfinished.ts';

/** What keeps a snapshot, and those whose chunks it refers to, from being pruned: a note in `<database>/in-use`. */
export interface Hold {
  /** False: the snapshot is going or gone by now, and the note keeps nothing. */
  readonly isThere: boolean;
  /** Null where this user may not write: nothing keeps the snapshot then. */
  readonly note: Note | null;
  /** Lets go. What can't be removed counts for nothing once this process has ended. */
  release(): Promise<void>;
}

/** Holds a snapshot. The caller releases it, also one that is not there. @throws STORAGE_FAILED if nobody can tell whether it is */
export async function hold(place: Place): Promise<Hold> {
  const note = await leave(place);
  const release = async (): Promise<void> => note?.remove().catch(() => undefined);
  try {
    // First the note, then this look; who removes puts his mark first and then looks for notes: one sees the other.
    const isThere = !(await isGoing(place)) && (await hasManifest(place));
    return { isThere, note, release };
  } catch (error) {
    await release();
    throw error;
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
