import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import type { Engine } from '../engine.ts';
import { sqliteDialect } from './dialect.ts';
import { openDatabase } from './open-database.ts';
import { createSession, scratchSession } from './session.ts';
import { parseSqliteUrl } from '../sqlite-url.ts';

/** SQLite, embedded: one file, one transaction. */
export const sqliteEngine: Engine = {
  name: 'sqlite',
  dialect: sqliteDialect,
  async connect(url, options) {
    const path = parseSqliteUrl(url);
    if (options.orEmpty && !existsSync(path)) return scratchSession(sqliteEngine);
    const db = await openDatabase(path, options);
    const file = await realpath(path);
    return createSession(sqliteEngine, db, { file, path, options });
  },
};
