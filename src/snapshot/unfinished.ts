import type { Listing, Storage } from '../storage/storage.ts';
import { isLive, leaveNote } from './note.ts';
import type { Note } from './note.ts';
import { within } from './place.ts';
import type { Place } from './place.ts';
import { isSnapshotId, newSnapshotId } from './snapshot-id.ts';

/** A snapshot that is being written: nobody reads it before its manifest is there. */
export interface Unfinished {
  readonly id: string;
  readonly place: Place;
  /** `<folder>/writer`: first there, last to go. */
  readonly note: Note;
}

/** What `prune` puts into the folder of a snapshot that is to go, before it takes anything away. */
export const tombstone = 'removed';
export const writer = 'writer';

/** Reserves a fresh id in a database's folder. @throws WRITE_FAILED, STORAGE_FAILED */
export async function beginSnapshot(storage: Storage, database: string, now: Date): Promise<Unfinished> {
  for (;;) {
    const id = newSnapshotId(now);
    const place = { storage, folder: `${database}/${id}` };
    if ((await storage.list(place.folder)).objects.length > 0) continue;
    const note = await leaveNote(storage, within(place, writer));
    if (note) return { id, place, note };
  }
}

/** Takes everything of a snapshot away: its manifest first, so that it is there whole or not at all; the mark that it is to go last. */
export async function removeSnapshot(place: Place): Promise<void> {
  const { storage, folder } = place;
  await storage.remove(within(place, 'manifest.json'));
  await storage.settle(folder);
  await storage.removeFolder(within(place, 'tables'));
  const marks = new Set([writer, tombstone]);
  for (const { name } of (await storage.list(folder)).objects)
    if (!marks.has(name)) await storage.remove(within(place, name));
  await storage.removeFolder(folder);
}

/**
 * The same of one that was not finished, and that other workers may still be writing into: they look for the mark behind
 * what they write, so that either it is seen here, or they see the mark and take it away themselves.
 */
export async function removeUnfinished(place: Place): Promise<void> {
  await place.storage.write(within(place, tombstone), Buffer.from(''), 'always');
  await removeSnapshot(place);
}

/**
 * Removes the snapshots in a database's folder that nobody writes any more, or whose removal was broken off. What has
 * neither mark is nobody's leftover. @returns their ids
 */
export async function cleanUnfinished(storage: Storage, database: string): Promise<string[]> {
  const removed: string[] = [];
  for (const id of (await storage.list(database)).folders.filter(isSnapshotId)) {
    const place = { storage, folder: `${database}/${id}` };
    if (await isLeftover(place, await storage.list(place.folder))) {
      await removeUnfinished(place);
      removed.push(id);
    }
  }
  return removed;
}

/** A finished one whose writer died before it took its note away loses the note alone. */
async function isLeftover(place: Place, { objects }: Listing): Promise<boolean> {
  const isThere = (name: string): boolean => objects.some((object) => object.name === name);
  const note = objects.find(({ name }) => name === writer);
  if (note && (await isLive(place.storage, place.folder, note))) return false;
  if (!isThere('manifest.json')) return note !== undefined || isThere(tombstone);
  if (note) await place.storage.remove(within(place, writer));
  return false;
}
