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

/** The place of another snapshot of the same database. */
export function beside({ storage, folder }: Place, id: string): Place {
  const end = folder.lastIndexOf('/');
  return { storage, folder: end < 0 ? id : `${folder.slice(0, end)}/${id}` };
}
