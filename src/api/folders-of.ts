import type { Storage } from '../storage/storage.ts';

/** The folders on this machine that a storage is: one, or none. */
export function foldersOf({ folder }: Storage): string[] {
  return folder === null ? [] : [folder];
}
