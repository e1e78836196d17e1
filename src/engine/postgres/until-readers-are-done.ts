import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../../errors.ts';
import type { Connection } from './connection.ts';
import { describeProcesses } from './describe-processes.ts';

export interface Readers {
  readonly connection: Connection;
  /** For messages. */
  readonly location: string;
  readonly waitSeconds: number;
}

/**
 * Whoever has fixed the instant that he sees (REPEATABLE READ; a pg_dump) would see the new tables empty: he is waited
 * for. Those that see each statement's own instant are not.
 * @param oids of the namespaces that they read
 * @throws LOCKED
 */
export async function untilReadersAreDone(
  { connection, location, waitSeconds }: Readers,
  oids: readonly string[],
): Promise<void> {
  const deadline = Date.now() + waitSeconds * 1000;
  const pids = `SELECT a.pid FROM pg_catalog.pg_stat_activity a
    WHERE a.backend_xmin IS NOT NULL AND a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
      AND (a.state = 'idle in transaction'
        OR (a.state = 'active' AND a.xact_start < a.query_start AND a.wait_event_type IS DISTINCT FROM 'Lock'))
      AND EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
        WHERE l.pid = a.pid AND l.granted AND c.relnamespace = ANY (ARRAY[${oids.join(',')}]::oid[]))`;
  const snapshots = async (): Promise<Set<string>> => {
    const rows = await connection.rows(
      `SELECT concat(pid, ' ', xact_start, ' ', backend_xmin) FROM pg_catalog.pg_stat_activity WHERE pid IN (${pids})`,
    );
    return new Set(rows.map(([snapshot]) => snapshot ?? ''));
  };
  let left = await snapshots();
  while (left.size > 0) {
    if (Date.now() >= deadline) {
      const who = await describeProcesses(connection, pids);
      throw new CarryoverError(
        'LOCKED',
        `Somebody reads ${location} in one long transaction, and would find the new tables empty${who}. Nothing was changed.`,
        { hint: 'Let it end, or wait longer with --wait SECONDS.' },
      );
    }
    await sleep(100);
    const now = await snapshots();
    left = new Set([...left].filter((snapshot) => now.has(snapshot)));
  }
}
