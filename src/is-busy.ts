import { isSqliteError } from './is-sqlite-error.ts';

/** Whether SQLite says that somebody else has the lock which it needs. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
}
