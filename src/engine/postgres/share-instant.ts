import { randomInt } from 'node:crypto';
import type { Connection } from './connection.ts';
import { asOurs } from './as-ours.ts';

/** What another session needs to see an instant, and to know that whoever shares it is still there. */
export interface SharedInstant {
  /** The snapshot's name, as `pg_export_snapshot` gave it. */
  readonly snapshot: string;
  /**
   * Two numbers under which whoever shares it holds an advisory lock. Names of snapshots repeat from one server to the
   * next; these do not, and the lock goes when the session does.
   */
  readonly key: readonly [number, number];
}

/** See `Reader.share`; `snapshot` is that of the transaction the connection is in, null if it has none to share. */
export function shareInstant(connection: Connection, snapshot: string | null): () => Promise<string | null> {
  return async () => {
    if (snapshot === null) return null;
    const key = [randomInt(2 ** 31), randomInt(2 ** 31)] as const;
    const [[held] = []] = await asOurs(
      connection.rows(`SELECT pg_catalog.pg_try_advisory_xact_lock(${key.join(', ')})`),
      'Cannot share the instant that is read',
    );
    return held === 't' ? [snapshot, ...key].join('/') : null;
  };
}

/** Null if the token is none of ours. */
export function parseToken(token: string): SharedInstant | null {
  const [, snapshot, one, other] = /^([0-9A-F-]{1,64})\/(\d{1,10})\/(\d{1,10})$/.exec(token) ?? [];
  if (snapshot === undefined) return null;
  return { snapshot, key: [Number(one), Number(other)] };
}

/** Whether the session that shares the instant is there, and connected to this same database. */
export async function isShared(connection: Connection, { key }: SharedInstant): Promise<boolean> {
  const rows = await connection.rows(
    `SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND classid = ${key[0]} AND objid = ${key[1]} AND objsubid = 2`,
  );
  return rows.length > 0;
}
