import type { Storage } from '../storage/storage.ts';
import { isLive } from './note.ts';
import { isSnapshotId } from './snapshot-id.ts';

/** Ids of a database's snapshots that somebody reads, or refers to while he writes: see `withHeld`. `database`: its folder. */
export async function snapshotsInUse(storage: Storage, database: string): Promise<ReadonlySet<string>> {
  const folder = `${database}/in-use`;
  const ids = new Set<string>();
  for (const note of (await storage.list(folder)).objects) {
    const id = note.name.slice(0, note.name.indexOf('.'));
    if (isSnapshotId(id) && (await isLive(storage, folder, note))) ids.add(id);
  }
  return ids;
}

/** Removes the notes of processes that are dead. */
export async function removeDeadNotes(storage: Storage, database: string): Promise<void> {
  const folder = `${database}/in-use`;
  for (const note of (await storage.list(folder)).objects)
    if (!(await isLive(storage, folder, note))) await storage.remove(`${folder}/${note.name}`);
}
