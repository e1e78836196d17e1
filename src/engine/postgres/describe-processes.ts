import type { Connection } from './connection.ts';

/**
 * Who the server processes are, as an insertion: ` (process 4711: user "app", application "psql", idle in transaction
 * since 12:34:56 UTC)`; empty if there are none, or this user may not see them. Never what they run: it may hold a secret.
 * @param pids a query for their numbers
 */
export async function describeProcesses(connection: Connection, pids: string): Promise<string> {
  const rows = await connection
    .rows(
      `SELECT pid::text, usename::text, application_name, coalesce(state, 'of unknown state'),
        pg_catalog.to_char(coalesce(state_change, backend_start), 'YYYY-MM-DD HH24:MI:SS')
      FROM pg_catalog.pg_stat_activity WHERE pid IN (${pids}) AND pid <> pg_catalog.pg_backend_pid()
      ORDER BY pid LIMIT 3`,
    )
    .catch(() => []);
  if (rows.length === 0) return '';
  const described = rows.map(([pid, user, application, state, since]) => {
    const program = application === '' || application === null ? '' : `, application "${application}"`;
    return `process ${pid}: user "${user ?? '?'}"${program}, ${state}${since === null ? '' : ` since ${since} UTC`}`;
  });
  return ` (${described.join('; ')})`;
}
