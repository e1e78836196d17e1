import type Database from 'better-sqlite3';
import { CarryoverError } from './errors.ts';
import { sqliteDriver, sqliteDriverName } from './sqlite-driver.ts';

/**
 * Opens a SQLite file by the driver, whose program must have been built for this Node.
 * @throws CONNECTION_FAILED if it is missing, was built for another, or its install script was kept from running; else as the driver does
 */
export function openSqlite(path: string, options?: Database.Options): Database.Database {
  const Driver = sqliteDriver();
  try {
    return new Driver(path, options);
  } catch (error) {
    if (!isUnloadable(error)) throw error;
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `${sqliteDriverName} was not built for the Node that runs here. Nothing was touched.`,
      {
        hint: `Run: npm rebuild ${sqliteDriverName} (pnpm: allow its build script first, by pnpm approve-builds).`,
        cause: error,
      },
    );
  }
}

function isUnloadable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The last is what the finder of programs of version 12 throws, with the paths that it tried.
  const code = 'code' in error ? error.code : undefined;
  return code === 'ERR_DLOPEN_FAILED' || code === 'MODULE_NOT_FOUND' || 'tries' in error;
}
