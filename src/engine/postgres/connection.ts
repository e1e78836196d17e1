import type { Socket } from 'node:net';
import type { Client, QueryArrayResult } from 'pg';
import type * as CopyStreams from 'pg-copy-streams';
import { CarryoverError } from '../../errors.ts';
import { codeOf } from '../server/code-of.ts';
import { connectionFailed } from '../server/connection-failed.ts';
import { loadDriver } from '../server/load-driver.ts';
import { postgresConfig } from '../server/postgres-config.ts';
import { reach } from '../server/reach.ts';
import type { ServerAddress } from '../server/server-address.ts';
import { untilAnswered } from '../server/until-answered.ts';
import { copyIn } from './copy-in.ts';
import { isLastWord, isServerError } from './postgres-error.ts';
import { drop, isAtWork } from './still-at-work.ts';

/** One connection to a PostgreSQL server, with the settings on which exact values depend. */
export interface Connection {
  /** The server's process that serves it. */
  readonly pid: number;
  /** E.g. `150020`. */
  readonly version: number;
  /** Rows of one query as arrays of text and null; `values` are bound as texts. */
  rows(sql: string, values?: readonly unknown[]): Promise<(string | null)[][]>;
  /** Runs one or more statements; gives the command tag of the last one, e.g. `COMMIT`. */
  run(sql: string): Promise<string>;
  /** What `COPY … TO STDOUT` gives, cut anywhere. Rejects if the connection is lost, or silent for too long. */
  copyOut(sql: string): AsyncIterable<Buffer>;
  /** Gives `data` to `COPY … FROM STDIN`. */
  copyIn(sql: string, data: readonly Buffer[]): Promise<void>;
  /** Sets what a script may have changed back to what it was when the connection was made. */
  pin(): Promise<void>;
  /** For a query builder. */
  readonly client: Client;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly waitSeconds: number;
  /** Ends the wait for a server that does not answer yet. */
  readonly signal?: AbortSignal | undefined;
  readonly readOnly?: boolean;
}

const packages = 'pg pg-copy-streams';
const oldest = 140_000;

/** @throws CONNECTION_FAILED, also for a server that is too old or a driver that is not installed. */
export async function openConnection(address: ServerAddress, options: OpenOptions): Promise<Connection> {
  const { default: pg } = await loadDriver(packages, () => import('pg'));
  const copyStreams = await loadDriver(packages, () => import('pg-copy-streams'));
  const config = await postgresConfig(address);
  const client = await reach(address, options, async () => {
    const fresh = new pg.Client({ ...config, types: { getTypeParser: () => (text: string) => text } });
    // Whoever waits for an answer hears of a lost connection; nobody else needs to.
    fresh.on('error', () => undefined);
    try {
      await fresh.connect();
      return fresh;
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw codeOf(error) === '3D000' ? noDatabase(address) : error;
    }
  });
  const connection = over(address, client, copyStreams, options);
  try {
    await connection.pin();
    const [[pid, version] = []] = await connection.rows(
      "SELECT pg_backend_pid(), current_setting('server_version_num')",
    );
    if (Number(version) < oldest) throw tooOld(address, Number(version));
    return { ...connection, pid: Number(pid), version: Number(version) };
  } catch (error) {
    await connection.close();
    throw connectionFailed(address, error);
  }
}

/** `details.exists` is false, so that whoever may can make it. */
function noDatabase({ location, database }: ServerAddress): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `Cannot connect to ${location}: there is no database "${database}". Nothing was touched.`,
    {
      hint: 'Look at the name; to make a new database run `carryover init`.',
      details: { database, exists: false },
    },
  );
}

function tooOld(address: ServerAddress, version: number): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `${address.location} is PostgreSQL ${Math.floor(version / 10_000)}; carryover needs 14 or newer. Nothing was touched.`,
    { hint: 'Upgrade the server first, e.g. with pg_upgrade.' },
  );
}

type Streams = Pick<typeof CopyStreams, 'to'>;

function over(
  address: ServerAddress,
  client: Client,
  streams: Streams,
  options: OpenOptions,
): Omit<Connection, 'pid' | 'version'> {
  let closed = false;
  const patiently: Patiently = (answer) => patientlyOn(address, client, answer);
  return {
    client,
    async rows(sql, values) {
      const query = { text: sql, rowMode: 'array' as const, ...(values && { values: [...values] }) };
      const { rows }: QueryArrayResult<(string | null)[]> = await patiently(client.query(query));
      return rows;
    },
    async run(sql) {
      const results: unknown = await patiently(client.query(sql));
      const last: unknown = Array.isArray(results) ? results.at(-1) : results;
      return (last as { command: string }).command;
    },
    copyOut: (sql) => copyOut({ client, streams, patiently }, sql),
    copyIn: (sql, data) => patiently(copyIn(client, sql, data)),
    async pin() {
      await patiently(client.query(pinning(options)));
    },
    async close() {
      if (closed) return;
      closed = true;
      // A server that does not answer the goodbye is left without one.
      const timer = setTimeout(() => client.connection.stream.destroy(), 2000);
      await client.end().catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

/** Waits for an answer, but not for one that can't come any more. */
type Patiently = <T>(answer: Promise<T>) => Promise<T>;

async function patientlyOn<T>(address: ServerAddress, client: Client, answer: Promise<T>): Promise<T> {
  // Neither the process nor the socket is in the driver's types.
  const { processID: pid } = client as unknown as { readonly processID: number };
  const stream = client.connection.stream as Socket;
  let cause: Error | null = null;
  try {
    return await untilAnswered(answer, {
      seconds: address.silenceSeconds,
      progress: () => `${stream.bytesRead} ${stream.writableLength}`,
      isAtWork: () => isAtWork(address, pid),
      async giveUp() {
        // First of all: what the server says when it is told to drop the connection is not the cause.
        cause = silent();
        await drop(address, pid);
        stream.destroy(cause);
      },
    });
  } catch (error) {
    // The socket may stay open behind a last word; nothing that is asked for on it would be answered.
    if (isServerError(error) && isLastWord(error)) stream.destroy();
    throw cause ?? error;
  }
}

/** An abandoned read goes on to its end, or the connection with it, if that is far away: it could be used for nothing else. */
const mostDrained = 64 << 20;

interface Source {
  readonly client: Client;
  readonly streams: Streams;
  readonly patiently: Patiently;
}

async function* copyOut({ client, streams, patiently }: Source, sql: string): AsyncGenerator<Buffer> {
  const stream = client.query(streams.to(sql, { highWaterMark: 1 << 20 }));
  const fail = (): void => void stream.destroy(lost());
  client.once('end', fail);
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  const next = (): Promise<IteratorResult<Buffer>> => patiently(chunks.next());
  let ended = false;
  try {
    for (;;) {
      ended = true;
      const result = await next();
      if (result.done) return;
      ended = false;
      yield result.value;
    }
  } finally {
    for (let drained = 0; !ended;) {
      const result = await next();
      ended = result.done === true;
      if (!result.done) drained += result.value.length;
      if (drained > mostDrained) {
        client.connection.stream.destroy();
        break;
      }
    }
    client.removeListener('end', fail);
  }
}

function lost(): Error {
  return new Error('the connection was lost');
}

function silent(): Error {
  return new Error('the connection went silent, and the server is not at work on an answer');
}

/**
 * Settings that change how values are printed and read, or that would cut a long run short, whatever the server, the
 * database or the user has set. Row security off: a row that a policy hides is an error, not a row that is lost.
 */
const settings: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content',
  standard_conforming_strings: 'on',
  quote_all_identifiers: 'off',
  array_nulls: 'on',
  row_security: 'off',
  synchronize_seqscans: 'off',
  jit: 'off',
  search_path: '',
  client_min_messages: 'error',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  lock_timeout: '0',
  statement_timeout: '0',
  idle_session_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
  // So that a server notices soon when nobody is left at our end: it would keep our locks until then.
  tcp_keepalives_idle: '60',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '6',
};

/** Not every version knows them all. */
function pinning({ readOnly = false }: OpenOptions): string {
  const pairs = Object.entries({ ...settings, ...(readOnly && { default_transaction_read_only: 'on' }) });
  const values = pairs.map(([name, value]) => `('${name}', '${value}')`).join(', ');
  return `SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
    FROM (VALUES ${values}) AS wanted (name, value) JOIN pg_catalog.pg_settings USING (name)`;
}
