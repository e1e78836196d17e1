import { openFolder } from './folder/open-folder.ts';
import type { Storage } from './storage.ts';

/** The storage that a path or URL names. The only file that knows all of them. */
export function openStorage(place: string): Storage {
  return openFolder(place);
}
