import mysql from 'mysql2/promise';
import { introspect } from '../../../../src/engine/mysql/schema/introspect.ts';
import type { Query } from '../../../../src/engine/mysql/schema/query.ts';
import { tableMode } from '../../../../src/engine/mysql/schema/script.ts';
import { splitScript } from '../../../../src/engine/mysql/schema/split-script.ts';
import { readTraits } from '../../../../src/engine/mysql/schema/traits.ts';
import { mysqlConfig } from '../../../../src/engine/server/mysql-config.ts';
import { parseServerUrl } from '../../../../src/engine/server/server-address.ts';
import type { Schema } from '../../../../src/model.ts';
import { freshDatabase } from '../../../servers/fresh-database.ts';
import type { TestServer } from '../../../servers/test-server.ts';

/** A database of a test's own, looked at over one connection with the settings that sessions here have. */
export interface OpenDatabase {
  readonly name: string;
  readonly query: Query;
  /** Runs a script, statement by statement, under the server's own sql_mode. */
  run(script: string): Promise<void>;
  introspect(): Promise<Schema>;
  /** As an account without a password sees it. */
  introspectAs(user: string): Promise<Schema>;
  close(): Promise<void>;
}

export async function openDatabase(server: TestServer, script = ''): Promise<OpenDatabase> {
  const fresh = await freshDatabase(server);
  const connect = async (user?: string): Promise<mysql.Connection> => {
    const config = await mysqlConfig(parseServerUrl(fresh.url));
    const connection = await mysql.createConnection({
      ...config,
      ...(user === undefined ? {} : { user, password: '' }),
      rowsAsArray: true,
      typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
    });
    await pin(queryOver(connection), `'${tableMode}'`);
    return connection;
  };
  const look = async (query: Query): Promise<Schema> =>
    introspect(query, fresh.name, await readTraits(query));
  const connection = await connect();
  const query = queryOver(connection);
  const database: OpenDatabase = {
    name: fresh.name,
    query,
    async run(text) {
      await pin(query, 'DEFAULT');
      for (const { sql, line } of splitScript(text)) {
        await query(sql).catch((error: unknown) => {
          throw new Error(`line ${line}: ${String(error)}\n${sql}`, { cause: error });
        });
      }
      await pin(query, `'${tableMode}'`);
    },
    introspect: () => look(query),
    async introspectAs(user) {
      const theirs = await connect(user);
      try {
        return await look(queryOver(theirs));
      } finally {
        await theirs.end();
      }
    },
    async close() {
      await connection.end();
      await fresh.remove();
    },
  };
  try {
    await database.run(script);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function queryOver(connection: mysql.Connection): Query {
  return async (sql, params = []) => {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(sql, [...params]);
    return rows as unknown as Awaited<ReturnType<Query>>;
  };
}

async function pin(query: Query, mode: string): Promise<void> {
  await query('SET NAMES utf8mb4');
  await query(`SET time_zone = '+00:00', sql_mode = ${mode}, foreign_key_checks = 1, unique_checks = 1`);
}
