import type { Storage } from '../storage/storage.ts';
import { isLive } from './note.ts';

/** Work on a database's snapshots that one process does at a time: it takes some away, or encrypts their keys to others. */
export type Work = 'prune' | 'rotate';

/** The note of whoever is at it. `database`: its folder. */
export function workNote(database: string, work: Work): string {
  return `${database}/in-use/${work}.json`;
}

/** True if somebody is at it just now. */
export async function isAtWork(storage: Storage, database: string, work: Work): Promise<boolean> {
  const name = workNote(database, work);
  // Most often there is none, and a look costs less than a list.
  if ((await storage.size(name)) === null) return false;
  const folder = `${database}/in-use`;
  const note = (await storage.list(folder)).objects.find((object) => `${folder}/${object.name}` === name);
  return note !== undefined && isLive(storage, folder, note);
}
