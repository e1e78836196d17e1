import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CarryoverError } from '../errors.ts';
import { errnoOf } from '../files/write-failed.ts';
import { databaseFolderName } from './file-names.ts';
import { findSnapshot } from './find.ts';
import type { Manifest } from './format.ts';
import { hasManifest } from './has-manifest.ts';
import { cleanPartialFolders } from './partial-folder.ts';
import { readManifest } from './read-manifest.ts';
import { isSnapshotId } from './snapshot-id.ts';
import { summarize } from './summary.ts';
import type { SnapshotSummary } from './summary.ts';

/** A folder of snapshots: `<folder>/<database>/<id>`. Nothing is made before a snapshot is taken. */
export interface Store {
  /** Absolute path. */
  readonly folder: string;
  /** Where a database's snapshots lie, whether there are some or not. */
  folderOf(database: string): string;
  /** Snapshots, newest first; damaged ones too, unfinished ones not. Of all databases, or of one. */
  list(database?: string): Promise<SnapshotSummary[]>;
  /** Manifest of the newest snapshot from that engine whose manifest is sound; `null` if there is none. */
  newest(database: string, engine: string): Promise<Manifest | null>;
  /**
   * Folder of the snapshot that `name` means: a folder's path, an id, the beginning of one, or `latest`, the newest of
   * the database that was not taken to undo something (before a restore or a rollback). An id may be that of another
   * database's snapshot, or of a pull.
   * @throws SNAPSHOT_MISSING saying what there is; USAGE if more than one begins like that; SNAPSHOT_DAMAGED if `latest`
   *   would have to skip a damaged one.
   */
  find(name: string, database?: string): Promise<string>;
  /** Removes what dead runs left unfinished; returns the names of the folders. */
  clean(database: string): Promise<string[]>;
}

export function openStore(path: string): Store {
  const folder = resolve(path);
  const folderOf = (database: string): string => join(folder, databaseFolderName(database));

  async function list(database?: string): Promise<SnapshotSummary[]> {
    const databases = database === undefined ? await subfolders(folder) : [databaseFolderName(database)];
    const found: SnapshotSummary[] = [];
    for (const name of databases) found.push(...(await listOne(join(folder, name), database ?? name)));
    return found.toSorted((a, b) => compareText(ageKey(b), ageKey(a)));
  }

  return {
    folder,
    folderOf,
    list,
    async newest(database, engine) {
      const summary = (await list(database)).find(
        (one) => one.state === 'complete' && one.engine.name === engine,
      );
      return summary ? readManifest(summary.folder) : null;
    },
    find: (name, database) => findSnapshot(name, { folder, own: () => list(database), all: () => list() }),
    clean: (database) => cleanPartialFolders(folderOf(database)),
  };
}

async function listOne(parent: string, database: string): Promise<SnapshotSummary[]> {
  const found: SnapshotSummary[] = [];
  for (const id of (await subfolders(parent)).filter(isSnapshotId)) {
    const folder = join(parent, id);
    if (await hasManifest(folder)) found.push(await summarize(folder, id, database));
  }
  return found;
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

/** Names of the folders in a folder; links are not followed. Empty if it does not exist. */
async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new CarryoverError(
      'SNAPSHOT_MISSING',
      `The snapshots in "${folder}" cannot be listed (${errnoOf(error)}).`,
      {
        hint: 'Check the path and the rights of that folder.',
        cause: error,
      },
    );
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
