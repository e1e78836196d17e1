import type Sqlite from 'better-sqlite3';
import { sqliteDriver } from '../src/sqlite-driver.ts';

/** The driver that this Node can run: see there. */
export const Database = sqliteDriver();

export declare namespace Database {
  type Database = Sqlite.Database;
}
