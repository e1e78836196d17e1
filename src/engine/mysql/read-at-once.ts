import { CarryoverError } from '../../errors.ts';
import type { Reader } from '../engine.ts';
import { closeAll } from './close-all.ts';
import type { Connection } from './connection.ts';
import { quoteIdentifier } from './quote.ts';
import { createReader } from './reader.ts';
import type { Query } from './schema/query.ts';
import type { Server } from './server.ts';
import { ServerError } from './server-error.ts';

/** Runs `work` with a reader that sees one instant. */
export async function readAtOnce<T>(
  server: Server,
  database: string,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const opened: Connection[] = [];
  const open = async (): Promise<Connection> => {
    const connection = await server.open(database, { readOnly: true });
    opened.push(connection);
    return connection;
  };
  try {
    const connection = await open();
    const notices = await fixInstant(connection, open);
    return await work(createReader({ connection, database, traits: server.traits, notices }));
  } finally {
    await closeAll(opened);
  }
}

const mostAttempts = 20;

/**
 * Fixes the instant. A table that is renamed or changed after a snapshot began, and before it is first read, would come
 * with another table's rows, or none. So all are touched first, which keeps others from changing them but reads no row;
 * the first row that is read begins the snapshot.
 * @returns what is to be said of it
 */
async function fixInstant(
  connection: Connection,
  open: () => Promise<Connection>,
): Promise<readonly string[]> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const before = await listTables(connection.query);
    const outside = before.filter(({ keepsVersions }) => !keepsVersions);
    if (outside.length > 0) {
      // Another connection holds the locks: who has some can read nothing else.
      const keeper = await open();
      const locks = before.map(({ name }) => `${quoteIdentifier(name)} READ`);
      await keeper.run(`LOCK TABLES ${locks.join(', ')}`);
      if (isSame(before, await listTables(connection.query))) return [lockedNotice(outside)];
      await keeper.close();
      continue;
    }
    await connection.run('START TRANSACTION READ ONLY');
    if ((await touchAll(connection, before)) && isSame(before, await listTables(connection.query))) {
      await beginSnapshot(connection, before);
      return [];
    }
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
  /** Its rows are part of a snapshot. */
  readonly keepsVersions: boolean;
}

async function listTables(query: Query): Promise<Listed[]> {
  const rows = await query(
    `SELECT t.table_name, e.transactions
     FROM information_schema.tables t LEFT JOIN information_schema.engines e ON e.engine = t.engine
     WHERE t.table_schema = DATABASE() AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY t.table_name`,
  );
  return rows.map(([name, transactions]) => ({
    name: name ?? '',
    keepsVersions: transactions === 'YES',
  }));
}

async function touchAll({ query }: Connection, tables: readonly Listed[]): Promise<boolean> {
  try {
    for (const { name } of tables) await query(`SELECT 1 FROM ${quoteIdentifier(name)} LIMIT 0`);
    return true;
  } catch (error) {
    // Dropped since it was listed: begin anew.
    if (error instanceof ServerError && error.errno === 1146) return false;
    throw error;
  }
}

async function beginSnapshot({ query }: Connection, tables: readonly Listed[]): Promise<void> {
  const [first] = tables;
  if (first) await query(`SELECT 1 FROM ${quoteIdentifier(first.name)} LIMIT 1`);
}

function isSame(before: readonly Listed[], after: readonly Listed[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function lockedNotice(outside: readonly Listed[]): string {
  const names = outside.map(({ name }) => `"${name}"`).join(', ');
  return `The storage engine of ${names} knows no snapshots, so writers to all tables had to wait while they were read.`;
}
