import type Database from 'better-sqlite3';

/** Whether an error is what SQLite said, with a code like `SQLITE_BUSY`. */
export function isSqliteError(error: unknown): error is InstanceType<typeof Database.SqliteError> {
  return error instanceof Error && error.name === 'SqliteError';
}
