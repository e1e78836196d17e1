import { existsSync } from 'node:fs';
import { isBusy } from '../is-busy.ts';
import { openSqlite } from '../open-sqlite.ts';

/** Whether a living process holds a file: see `holdFile`. Looks, and takes nothing but a glance. */
export function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const db = openSqlite(path, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      db.prepare('SELECT count(*) FROM sqlite_schema').get();
      return false;
    } finally {
      db.close();
    }
  } catch (error) {
    if (isBusy(error)) return true;
    // Let go and removed just now.
    if (!existsSync(path)) return false;
    throw error;
  }
}
