import type { Server } from './server.ts';

/** Words about the oldest transactions that are open, where the user may see them; else nothing. Never their statements. */
export async function whoHolds(server: Server, database: string): Promise<string> {
  try {
    const connection = await server.open(null);
    try {
      const rows = await connection.query(
        `SELECT p.id, p.user, TIMESTAMPDIFF(SECOND, t.trx_started, NOW())
         FROM information_schema.innodb_trx t
         JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
         WHERE p.db = ? ORDER BY t.trx_started LIMIT 3`,
        [database],
      );
      if (rows.length === 0) return '';
      const each = rows.map(
        ([id, user, seconds]) => `connection ${id} of user "${user}", for ${seconds} seconds`,
      );
      return ` (open: ${each.join('; ')})`;
    } finally {
      await connection.close();
    }
  } catch {
    // Without the right PROCESS nobody is named.
    return '';
  }
}
