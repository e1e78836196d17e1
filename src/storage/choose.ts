import { openFolder } from './folder/open-folder.ts';
import { openRemote } from './open-remote.ts';
import type { Storage } from './storage.ts';

/** The storage that a path or a URL names. Nothing is asked of it before it is used. @throws URL_INVALID */
export function openStorage(place: string): Storage {
  return /^[a-z][a-z0-9]*:\/\//.test(place) ? openRemote(place) : openFolder(place);
}
