import { basename, dirname, resolve } from 'node:path';
import type { Place } from '../snapshot/place.ts';
import { openStore } from '../snapshot/store.ts';
import type { Store } from '../snapshot/store.ts';
import { openStorage } from '../storage/choose.ts';
import type { SnapshotOptions } from './options.ts';

/** The store of snapshots that options name. */
export function storeOf({
  snapshots,
  workFolder,
  keys = {},
}: Pick<SnapshotOptions, 'snapshots' | 'workFolder' | 'keys'>): Store {
  const storage = openStorage(snapshots);
  return openStore({
    storage,
    workFolder: storage.folder ?? resolve(workFolder ?? '.carryover'),
    keys,
    placeAt,
  });
}

/** A snapshot by its path or URL: other snapshots of its database lie beside it, as in any store. */
export function placeAt(name: string): Place | null {
  const [, url, options = ''] = /^([a-z0-9]+:\/\/[^?]+?)\/*(\?.*)?$/.exec(name) ?? [];
  if (url === undefined) return inTwo(resolve(name), dirname(dirname(resolve(name))), '');
  const [, top] = /^([a-z0-9]+:\/\/[^/]+(?:\/.+)?)\/[^/]+\/[^/]+$/.exec(url) ?? [];
  return top === undefined ? null : inTwo(url, top, options);
}

function inTwo(path: string, top: string, options: string): Place {
  const database = basename(dirname(path));
  const id = basename(path);
  return { storage: openStorage(`${top}${options}`), folder: database === '' ? id : `${database}/${id}` };
}
