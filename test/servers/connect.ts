import mysql from 'mysql2/promise';
import pg from 'pg';
import { mysqlConfig } from '../../src/engine/server/mysql-config.ts';
import { postgresConfig } from '../../src/engine/server/postgres-config.ts';
import { parseServerUrl } from '../../src/engine/server/server-address.ts';

/** A connection of a test: another program than carryover, with values as plain as they can be. */
export interface Connection {
  /** Runs one or more statements. */
  run(sql: string): Promise<void>;
  /** Rows of one query: numbers where a double holds them, booleans, null; all else as text, bytes as Buffers in MySQL. */
  rows(sql: string): Promise<unknown[][]>;
  close(): Promise<void>;
}

/**
 * Opens a connection that waits a moment only for what others have locked.
 * `mysql://` URLs may name no database.
 */
export async function connect(url: string): Promise<Connection> {
  return url.startsWith('postgres') ? connectPostgres(url) : connectMysql(url);
}

async function connectPostgres(url: string): Promise<Connection> {
  const config = await postgresConfig(parseServerUrl(url));
  const client = new pg.Client({
    ...config,
    application_name: 'test',
    types: { getTypeParser: plainParser },
  });
  // A server that goes away shows in the next query.
  client.on('error', () => undefined);
  await client.connect();
  await client.query("SET lock_timeout = '500ms'");
  return {
    run: async (sql) => void (await client.query(sql)),
    rows: async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows,
    close: () => client.end(),
  };
}

/** By the type's OID: int8, int2, int4, oid, float4, float8; bool. */
function plainParser(oid: number): (text: string) => unknown {
  if ([20, 21, 23, 26, 700, 701].includes(oid)) return plainNumber;
  return oid === 16 ? (text) => text === 't' : (text) => text;
}

function plainNumber(text: string): number | string {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}

async function connectMysql(url: string): Promise<Connection> {
  const named = /^[a-z]+:\/\/[^/?]*\/[^?]/.test(url);
  const { database, ...config } = await mysqlConfig(parseServerUrl(named ? url : withDatabase(url, 'none')));
  const connection = await mysql.createConnection({
    ...config,
    ...(named && database !== undefined ? { database } : {}),
    multipleStatements: true,
    rowsAsArray: true,
    supportBigNumbers: true,
    dateStrings: true,
  });
  connection.on('error', () => undefined);
  await connection.query('SET lock_wait_timeout = 1, innodb_lock_wait_timeout = 1');
  return {
    run: async (sql) => void (await connection.query(sql)),
    rows: async (sql) => (await connection.query<mysql.RowDataPacket[]>(sql))[0] as unknown as unknown[][],
    close: () => connection.end(),
  };
}

/** The URL with another database in place of its own. */
export function withDatabase(url: string, database: string): string {
  const [, start = '', options = ''] = /^([a-z]+:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/i.exec(url) ?? [];
  return `${start}/${encodeURIComponent(database)}${options}`;
}
