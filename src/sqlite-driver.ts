import { createRequire } from 'node:module';
import { versions } from 'node:process';
import type Database from 'better-sqlite3';
import { CarryoverError } from './errors.ts';

const require = createRequire(import.meta.url);

/**
 * better-sqlite3 13 needs Node-API 10, which came with Node 22.14: without it a crash ends the process. Version 12 runs on older
 * Nodes; where it was built for Node 24.19 or newer, the end of a statement ends the process (nodejs/node#65446).
 */
export const sqliteDriverName = Number(versions['napi']) >= 10 ? 'better-sqlite3' : 'better-sqlite3-12';

/** The SQLite driver for this Node. @throws CONNECTION_FAILED if it is not installed */
export function sqliteDriver(): typeof Database {
  try {
    return require(sqliteDriverName) as typeof Database;
  } catch (error) {
    throw new CarryoverError(
      'CONNECTION_FAILED',
      `The SQLite driver ${sqliteDriverName} is not installed. Nothing was touched.`,
      {
        hint: 'Install again, with optional dependencies and a compiler; or use Node 22.14 or newer, which needs neither.',
        cause: error,
      },
    );
  }
}
