import type { Engine } from '../engine.ts';
import { sqliteDialect } from './dialect.ts';
import { openDatabase, openScratch } from './open-database.ts';
import { createSession } from './session.ts';
import { parseSqliteUrl } from './sqlite-url.ts';

/** SQLite, embedded: one file, one transaction. */
export const sqliteEngine: Engine = {
  name: 'sqlite',
  dialect: sqliteDialect,
  async connect(url, options) {
    const file = parseSqliteUrl(url);
    return createSession(sqliteEngine, await openDatabase(file, options), { file, options });
  },
  async scratch() {
    return createSession(sqliteEngine, openScratch(), { file: null, options: {} });
  },
};
