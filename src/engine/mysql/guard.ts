import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';

/** Says on the server that a database beside the live one is in use, for as long as the connection lives. */
export async function guardName(connection: Connection, name: string): Promise<void> {
  await connection.query('SELECT GET_LOCK(?, 10)', [name]);
}

/**
 * Says so no more. The locks go with the connection anyway, but its goodbye is answered before: who closes alone may still
 * be seen at work a moment later. Nothing to do on a connection that is lost.
 */
export async function releaseGuards(connection: Connection): Promise<void> {
  await connection.run('DO RELEASE_ALL_LOCKS()').catch(() => undefined);
}

/** Whether nobody says so. */
export async function isUnguarded(connection: Connection, name: string): Promise<boolean> {
  const [[free] = []] = await connection.query('SELECT IS_FREE_LOCK(?)', [name]);
  return free === '1';
}

/** Keeps a second stage away from a database, for as long as the connection lives. False if there is one. */
export async function tryLockStage(connection: Connection, live: string, seconds: number): Promise<boolean> {
  const lock = `carryover_stage_${createHash('sha256').update(live).digest('hex').slice(0, 40)}`;
  const [[got] = []] = await connection.query(`SELECT GET_LOCK(?, ${Math.ceil(seconds)})`, [lock]);
  return got === '1';
}
