import type { Client } from 'pg';
import { loadDriver } from '../server/load-driver.ts';
import { postgresConfig } from '../server/postgres-config.ts';
import type { ServerAddress } from '../server/server-address.ts';
import { isServerError } from './postgres-error.ts';

/**
 * Whether the server is at work for a process that serves us, by what it tells on another connection; false, too, if it
 * can't be reached. Never rejects.
 */
export async function isAtWork(address: ServerAddress, pid: number): Promise<boolean> {
  try {
    const sql = `SELECT 1 FROM pg_catalog.pg_stat_activity
      WHERE ${isOurs(pid)} AND state IN ('active', 'fastpath function call') AND wait_event_type IS DISTINCT FROM 'Client'`;
    return (await ask(address, sql)) > 0;
  } catch (error) {
    // A server that refuses to let one more in is alive.
    return isServerError(error);
  }
}

/** Has the server end a process that serves us, with the locks it holds, if it can be reached. Never rejects. */
export async function drop(address: ServerAddress, pid: number): Promise<void> {
  const sql = `SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE ${isOurs(pid)}`;
  await ask(address, sql).catch(() => undefined);
}

/** A server that was started anew may have given the number to somebody else. */
function isOurs(pid: number): string {
  return `pid = ${pid} AND usename = current_user AND application_name = 'carryover'`;
}

/** @returns how many rows come */
async function ask(address: ServerAddress, sql: string): Promise<number> {
  const { default: pg } = await loadDriver('pg', () => import('pg'));
  const client: Client = new pg.Client(await postgresConfig(address));
  client.on('error', () => undefined);
  const timer = setTimeout(() => client.connection.stream.destroy(), address.connectSeconds * 1000);
  try {
    await client.connect();
    return (await client.query(sql)).rows.length;
  } finally {
    clearTimeout(timer);
    client.connection.stream.destroy();
  }
}
