import { basename, dirname, resolve } from 'node:path';
import type { Place } from '../snapshot/place.ts';
import { openStore } from '../snapshot/store.ts';
import type { Store } from '../snapshot/store.ts';
import type { Storage } from '../storage/storage.ts';
import { openStorage } from '../storage/choose.ts';
import type { StorageSecrets } from '../storage/storage-secrets.ts';
import type { SnapshotOptions } from './options.ts';

type Where = Pick<SnapshotOptions, 'snapshots' | 'workFolder' | 'keys' | 'azureConnectionString'>;

/** The store of snapshots that options name; `fence` may stand before its storage. */
export function storeOf(
  { snapshots, workFolder, keys = {}, ...secrets }: Where,
  fence: (storage: Storage) => Storage = (storage) => storage,
): Store {
  const storage = fence(openStorage(snapshots, secrets));
  return openStore({
    storage,
    workFolder: storage.folder ?? resolve(workFolder ?? '.carryover'),
    keys,
    placeAt: (name) => placeAt(name, secrets),
  });
}

/** A snapshot by its path or URL: other snapshots of its database lie beside it, as in any store. */
export function placeAt(name: string, secrets: StorageSecrets = {}): Place | null {
  const [, url, options = ''] = /^([a-z0-9]+:\/\/[^?]+?)\/*(\?.*)?$/.exec(name) ?? [];
  const [, top] = /^([a-z0-9]+:\/\/[^/]+(?:\/.+)?)\/[^/]+\/[^/]+$/.exec(url ?? '') ?? [];
  if (url !== undefined && top === undefined) return null;
  const path = url ?? resolve(name);
  const [id, database] = [basename(path), basename(dirname(path))];
  const storage = openStorage(top === undefined ? dirname(dirname(path)) : `${top}${options}`, secrets);
  return { storage, folder: database === '' ? id : `${database}/${id}` };
}
