import { CarryoverError } from '../../errors.ts';
import type { Reader } from '../engine.ts';
import type { Connection } from './connection.ts';
import { fromMysql } from './mysql-error.ts';
import { quoteIdentifier } from './quote.ts';
import { createReader } from './reader.ts';
import type { Query } from './schema/query.ts';
import type { Server } from './server.ts';

/** Runs `work` with a reader that sees one instant. */
export async function readAtOnce<T>(
  server: Server,
  database: string,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const doing = `Cannot read ${server.address.location}`;
  const connection = await server.open(database, { readOnly: true });
  try {
    let notices: readonly string[];
    try {
      notices = await fixInstant(connection);
    } catch (error) {
      throw fromMysql(error, doing);
    }
    return await work(createReader({ connection, database, traits: server.traits, notices }));
  } finally {
    await connection.close();
  }
}

const mostAttempts = 20;

/**
 * Fixes the instant. A table that is renamed or changed after a snapshot began, and before it is first read, would come
 * with another table's rows, or none: so all are touched at once, which holds them, and looked at again.
 * @returns what is to be said of it
 */
async function fixInstant(connection: Connection): Promise<readonly string[]> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const before = await listTables(connection.query);
    const outside = before.filter(({ keepsVersions }) => !keepsVersions);
    if (outside.length > 0) {
      await connection.run(
        `LOCK TABLES ${before.map(({ name }) => `${quoteIdentifier(name)} READ`).join(', ')}`,
      );
      if (isSame(before, await listTables(connection.query))) return [lockedNotice(outside)];
      await connection.run('UNLOCK TABLES');
      continue;
    }
    await connection.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const touched = await touchAll(connection, before);
    if (touched && isSame(before, await listTables(connection.query))) return [];
    await connection.run('ROLLBACK');
  }
  throw new CarryoverError(
    'LOCKED',
    'Tables are changed all the time, so no instant could be read as a whole. Nothing was changed.',
    { hint: 'Run again when nobody creates, drops or renames tables there.' },
  );
}

interface Listed {
  readonly name: string;
  /** When it was made: a namesake made later is another. */
  readonly made: string;
  /** Its rows are part of a snapshot. */
  readonly keepsVersions: boolean;
}

async function listTables(query: Query): Promise<Listed[]> {
  const rows = await query(
    `SELECT t.table_name, t.create_time, e.transactions
     FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine
     WHERE t.table_schema = DATABASE() AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY t.table_name`,
  );
  return rows.map(([name, made, transactions]) => ({
    name: name ?? '',
    made: made ?? '',
    keepsVersions: transactions === 'YES',
  }));
}

async function touchAll({ query }: Connection, tables: readonly Listed[]): Promise<boolean> {
  try {
    for (const { name } of tables) await query(`SELECT 1 FROM ${quoteIdentifier(name)} LIMIT 0`);
    return true;
  } catch (error) {
    // Dropped since it was listed, or changed since the snapshot began: begin anew.
    const errno = error instanceof Error && 'errno' in error ? error.errno : 0;
    if (errno === 1146 || errno === 1412) return false;
    throw error;
  }
}

function isSame(before: readonly Listed[], after: readonly Listed[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function lockedNotice(outside: readonly Listed[]): string {
  const names = outside.map(({ name }) => `"${name}"`).join(', ');
  return `The storage engine of ${names} knows no snapshots, so writers to all tables had to wait while they were read.`;
}
