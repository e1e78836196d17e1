import type { Storage } from '../storage/storage.ts';

/** Where a snapshot lies, or will. */
export interface Place {
  readonly storage: Storage;
  /** Its folder there: `<database>/<id>`; of one that was named by its path, its last part. */
  readonly folder: string;
}

/** An object of a snapshot as its storage names it. */
export function within({ folder }: Place, name: string): string {
  return `${folder}/${name}`;
}

/** Where a snapshot, or an object of it, is, for messages. */
export function locationOf(place: Place, name?: string): string {
  return place.storage.locate(name === undefined ? place.folder : within(place, name));
}

/** The folder that has the snapshots of its database; null if it is not known. */
export function databaseOf({ folder }: Place): string | null {
  const end = folder.lastIndexOf('/');
  return end < 0 ? null : folder.slice(0, end);
}

/** The place of another snapshot of the same database. */
export function beside(place: Place, id: string): Place {
  const database = databaseOf(place);
  return { storage: place.storage, folder: database === null ? id : `${database}/${id}` };
}
