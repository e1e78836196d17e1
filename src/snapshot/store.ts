import { join } from 'node:path';
import type { Keys } from '../encryption/keys.ts';
import type { Session } from '../engine/engine.ts';
import type { Storage } from '../storage/storage.ts';
import { databaseFolderName } from './file-names.ts';
import { findSnapshot } from './find.ts';
import type { Manifest } from './format.ts';
import { hasManifest } from './has-manifest.ts';
import { removeDeadNotes } from './in-use.ts';
import { inLanes } from './in-lanes.ts';
import { keysOf } from './key-of.ts';
import type { KeyOf } from './key-of.ts';
import { openSnapshot } from './open.ts';
import type { Snapshot } from './open.ts';
import { pathNames } from './path-names.ts';
import type { Place } from './place.ts';
import { readManifest } from './read-manifest.ts';
import { isSnapshotId } from './snapshot-id.ts';
import { summarize } from './summary.ts';
import type { SnapshotSummary } from './summary.ts';
import { cleanUnfinished } from './unfinished.ts';

/** All snapshots of a storage: `<database>/<id>`. Nothing is made before a snapshot is taken. */
export interface Store {
  readonly storage: Storage;
  /**
   * What the snapshots of a database are filed under, in every call that takes its name: that is the database's own name; or
   * the path of its file, if `backup --all FOLDER` filed it so, as others may have the same name there.
   */
  nameOf(database: Pick<Session, 'database' | 'location'>): Promise<string>;
  /** Folder in the storage that has a database's snapshots, whether there are some or not. */
  folderOf(database: string): string;
  /** Folder on this machine for what belongs to a database and is no snapshot: rejected rows, unfinished pulls. */
  workFolder(database: string): string;
  /** Snapshots, newest first; damaged ones too, unfinished ones not. Of all databases, or of one. */
  list(database?: string): Promise<SnapshotSummary[]>;
  /** The same, with their places. */
  stored(database?: string): Promise<StoredSnapshot[]>;
  /** The same of some folders of databases: see `folderOf`. */
  storedIn(folders: readonly string[]): Promise<StoredSnapshot[]>;
  /** The newest snapshot from that engine whose manifest is sound; `null` if there is none. */
  newest(database: string, engine: string): Promise<StoredManifest | null>;
  /**
   * The snapshot that `name` means: a folder's path or URL, an id, the beginning of one, or `latest`, the newest of
   * the database that was not taken to undo something (before a restore or a rollback). An id may be that of another
   * database's snapshot, or of a pull.
   * @throws SNAPSHOT_MISSING saying what there is; USAGE if more than one begins like that; SNAPSHOT_DAMAGED if `latest`
   *   would have to skip a damaged one.
   */
  find(name: string, database?: string): Promise<Place>;
  /** See `openSnapshot`; with the keys of this store. */
  open(place: Place): Promise<Snapshot>;
  readonly keyOf: KeyOf;
  /** Removes what dead runs left unfinished; returns where it was. */
  clean(database: string): Promise<string[]>;
}

export interface StoredSnapshot {
  readonly place: Place;
  readonly summary: SnapshotSummary;
}

export interface StoredManifest {
  readonly place: Place;
  readonly manifest: Manifest;
}

export interface StoreSetting {
  readonly storage: Storage;
  /** Folder on this machine, for `Store.workFolder`. */
  readonly workFolder: string;
  /** What opens encrypted snapshots. */
  readonly keys: Keys;
  /** The place of a snapshot that is named by its path or URL; null if that is neither. */
  placeAt(name: string): Place | null;
}

/** Requests that a storage is asked at once: each may travel far. */
const lanes = 8;

export function openStore({ storage, workFolder, keys, placeAt }: StoreSetting): Store {
  const keyOf = keysOf(keys);
  async function storedIn(folders: readonly string[], database?: string): Promise<StoredSnapshot[]> {
    const found: StoredSnapshot[] = [];
    for (const name of folders) found.push(...(await listOne(storage, name, database ?? name)));
    return found.toSorted((a, b) => compareText(ageKey(b.summary), ageKey(a.summary)));
  }
  const stored = async (database?: string): Promise<StoredSnapshot[]> =>
    database === undefined
      ? storedIn((await storage.list('')).folders)
      : storedIn([databaseFolderName(database)], database);
  const list = async (database?: string): Promise<SnapshotSummary[]> =>
    (await stored(database)).map(({ summary }) => summary);

  return {
    storage,
    nameOf: async ({ database, location }) => (await filedByPath(storage, location)) ?? database,
    folderOf: databaseFolderName,
    workFolder: (database) => join(workFolder, databaseFolderName(database)),
    list,
    stored,
    storedIn: (folders) => storedIn(folders),
    async newest(database, engine) {
      for (const { place, summary } of await stored(database)) {
        if (summary.state !== 'complete' || summary.engine.name !== engine) continue;
        const manifest = await readManifestIfThere(place);
        if (manifest) return { place, manifest };
      }
      return null;
    },
    find: (name, database) =>
      findSnapshot(name, {
        location: storage.location,
        database,
        own: () => stored(database),
        all: () => stored(),
        placeAt,
      }),
    open: (place) => openSnapshot(place, keyOf),
    keyOf,
    async clean(database) {
      const folder = databaseFolderName(database);
      await removeDeadNotes(storage, folder);
      for (const part of [folder, `${folder}/in-use`, `${folder}/proofs`]) await storage.tidy(part);
      return (await cleanUnfinished(storage, folder)).map((id) => storage.locate(`${folder}/${id}`));
    },
  };
}

/** Where a file was filed under several paths: that of its newest snapshot. */
async function filedByPath(storage: Storage, location: string): Promise<string | undefined> {
  const names = pathNames(location);
  if (names.length === 0) return undefined;
  const folders = new Set((await storage.list('')).folders);
  const found = await Promise.all(
    names
      .filter((name) => folders.has(databaseFolderName(name)))
      .map(async (name) => {
        const ids = (await storage.list(databaseFolderName(name))).folders.filter(isSnapshotId);
        return { name, newest: ids.toSorted().at(-1) ?? '' };
      }),
  );
  return found.toSorted((a, b) => compareText(b.newest, a.newest))[0]?.name;
}

async function listOne(storage: Storage, folder: string, database: string): Promise<StoredSnapshot[]> {
  const ids = (await storage.list(folder)).folders.filter(isSnapshotId);
  const found = await inLanes(ids, lanes, async (id): Promise<StoredSnapshot[]> => {
    const place = { storage, folder: `${folder}/${id}` };
    const summary = await summarize(place, id, database);
    return summary ? [{ place, summary }] : [];
  });
  return found.flat();
}

/** Null if somebody has removed it since it was listed. */
async function readManifestIfThere(place: Place): Promise<Manifest | null> {
  try {
    return await readManifest(place);
  } catch (error) {
    if (await hasManifest(place)) throw error;
    return null;
  }
}

/** Ids know the second; the manifest knows it better. A damaged one sorts by its id. */
function ageKey(summary: SnapshotSummary): string {
  const second = summary.id.slice(0, 15);
  const finer = summary.state === 'complete' ? summary.takenAt : '';
  return `${second} ${finer} ${summary.id}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
