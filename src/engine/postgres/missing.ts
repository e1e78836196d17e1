import type { Missing } from '../engine.ts';
import type { Connection } from './connection.ts';

/** What this user would need and has not. */
export async function missingRights(connection: Connection, need: 'read' | 'change'): Promise<Missing[]> {
  void connection;
  void need;
  return [];
}
