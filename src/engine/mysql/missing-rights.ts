import type { Missing } from '../engine.ts';
import type { Connection } from './connection.ts';
import type { Server } from './server.ts';

/** What the user may not do and would have to. */
export async function missingRights(
  _server: Server,
  _connection: Connection,
  _database: string,
  _need: 'read' | 'change',
): Promise<readonly Missing[]> {
  return [];
}
