import type { Storage } from '../storage/storage.ts';
import { isLive } from './note.ts';

const name = 'prune.json';

/** The note of whoever removes snapshots of a database: one at a time. `database`: its folder. */
export function pruneNote(database: string): string {
  return `${database}/in-use/${name}`;
}

/** True if somebody removes snapshots of that database just now: only then do marks in them mean anything. */
export async function removerAtWork(storage: Storage, database: string): Promise<boolean> {
  const folder = `${database}/in-use`;
  const note = (await storage.list(folder)).objects.find((object) => object.name === name);
  return note !== undefined && isLive(storage, folder, note);
}
