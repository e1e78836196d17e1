import type { Connection } from './connection.ts';

/** Says on the server that a database beside the live one is in use, for as long as the connection lives. */
export async function guardName(connection: Connection, name: string): Promise<void> {
  await connection.query('SELECT GET_LOCK(?, 10)', [name]);
}

/** Whether nobody says so. */
export async function isUnguarded(connection: Connection, name: string): Promise<boolean> {
  const [[free] = []] = await connection.query('SELECT IS_FREE_LOCK(?)', [name]);
  return free === '1';
}
