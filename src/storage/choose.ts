import { hasScheme } from '../values/has-scheme.ts';
import { openFolder } from './folder/open-folder.ts';
import { openRemote } from './open-remote.ts';
import type { Storage } from './storage.ts';
import type { StorageSecrets } from './storage-secrets.ts';

/** The storage that a path or a URL names. Nothing is asked of it before it is used. @throws URL_INVALID */
export function openStorage(place: string, secrets: StorageSecrets = {}): Storage {
  return hasScheme(place) ? openRemote(place, secrets) : openFolder(place);
}
