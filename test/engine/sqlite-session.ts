import { join } from 'node:path';
import type { Session } from '../../src/engine/engine.ts';
import { sqliteEngine } from '../../src/engine/sqlite/engine.ts';
import { tempFolder } from '../temp-folder.ts';

/** A session on an empty SQLite database of its own, for tests that need any session, or a scratch database. */
export async function sqliteSession(): Promise<Session> {
  return sqliteEngine.connect(`sqlite:${join(tempFolder(), 'app.db')}`, { create: true });
}
