import { randomBytes } from 'node:crypto';
import { connect, withDatabase } from './connect.ts';
import type { Connection } from './connect.ts';
import type { TestServer } from './test-server.ts';

/** A database of one test's own. */
export interface FreshDatabase {
  readonly name: string;
  readonly url: string;
  /** A URL of a database that does not exist. What is made there is gone too after `remove()`. */
  readonly missing: string;
  /** Runs statements as another program would: on a connection of its own, which waits half a second at most for locks. */
  run(sql: string): Promise<void>;
  /** Rows of one query, as another program sees them. See `Connection.rows`. */
  rows(sql: string): Promise<unknown[][]>;
  /** Drops it, and the databases beside it whose names begin with its own. */
  remove(): Promise<void>;
}

/** Beginning of the name of every database that a test makes; then comes when it was made, so that left-overs are known. */
export const testPrefix = 'carryover_test_';

/** Makes an empty database, and runs `script` in it. */
export async function freshDatabase(server: TestServer, script = ''): Promise<FreshDatabase> {
  const seconds = Math.floor(Date.now() / 1000).toString(36);
  const name = `${testPrefix}${seconds}_${randomBytes(4).toString('hex')}`;
  const url = withDatabase(server.url, name);
  await within(server.url, (connection) => connection.run(`CREATE DATABASE ${name}`));
  if (script !== '') await within(url, (connection) => connection.run(script));
  return {
    name,
    url,
    // Short: the databases that carryover makes beside it are named after it, and MySQL allows 64 characters.
    missing: withDatabase(server.url, `${name}_no`),
    run: (sql) => within(url, (connection) => connection.run(sql)),
    rows: (sql) => within(url, (connection) => connection.rows(sql)),
    remove: () => within(server.url, (connection) => dropDatabases(server, connection, name)),
  };
}

/** Runs `work` with a connection, which is closed in any case. */
export async function within<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connect(url);
  try {
    return await work(connection);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

/** Drops all databases whose names begin so and are wanted away, and whoever is connected to them. */
export async function dropDatabases(
  { product }: TestServer,
  connection: Connection,
  beginning: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<void> {
  const isPostgres = product === 'postgres';
  const names = isPostgres
    ? 'SELECT datname FROM pg_database'
    : 'SELECT schema_name FROM information_schema.schemata';
  for (const [name] of await connection.rows(names)) {
    if (typeof name !== 'string' || !name.startsWith(beginning) || !isWanted(name)) continue;
    const quoted = isPostgres
      ? `"${name.replaceAll('"', '""')}" WITH (FORCE)`
      : `\`${name.replaceAll('`', '``')}\``;
    await connection.run(`DROP DATABASE IF EXISTS ${quoted}`);
  }
}
