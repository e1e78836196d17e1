import type { Readable } from 'node:stream';
import type { Connection as Driver, ConnectionOptions, QueryOptions, ResultSetHeader } from 'mysql2';
import { loadDriver } from '../server/load-driver.ts';
import type { Query } from './schema/query.ts';
import { ServerError, toServerError } from './server-error.ts';

/** What a statement without rows did. */
export interface Outcome {
  readonly affectedRows: number;
  readonly warnings: number;
  /** E.g. `Records: 3  Deleted: 0  Skipped: 1  Warnings: 1`. */
  readonly info: string;
}

/** A row as it comes: the bytes that the server sent for each column. Valid during the call only. */
export type RawRow = readonly (Buffer | null)[];

/** One connection. Every method rejects with `ServerError`, also if the connection dies. */
export interface Connection {
  readonly id: number;
  /** Rows as texts. */
  readonly query: Query;
  run(sql: string, params?: readonly string[]): Promise<Outcome>;
  /** `LOAD DATA LOCAL`: whatever file the server asks for, it gets `data`, and nothing of this machine. */
  load(sql: string, data: () => Readable): Promise<Outcome>;
  /**
   * Hands each row to `onRow`, which says whether more can be taken in; if not, the connection waits for `resume`.
   * Resolves behind the last row.
   */
  stream(sql: string, onRow: (row: RawRow) => boolean): Promise<void>;
  pause(): void;
  resume(): void;
  /** For a query builder. Errors are the driver's own: to be passed through `toServerError`. */
  readonly driver: Driver;
  /** Says goodbye. Safe to call twice, and on a dead connection. */
  close(): Promise<void>;
  /** Hangs up. The server then undoes and releases what the connection had. */
  destroy(): void;
}

/** Opens a connection. @throws ServerError, CONNECTION_FAILED if the driver is not installed */
export async function openConnection(config: ConnectionOptions): Promise<Connection> {
  const { createConnection } = await loadDriver('mysql2', () => import('mysql2'));
  const driver = createConnection({ ...config, multipleStatements: false });
  const state: State = { driver, lost: null, streams: new Set() };
  driver.on('error', (error) => lose(state, error));
  await new Promise<void>((resolve, reject) => {
    driver.connect((error) => {
      if (!error) resolve();
      else {
        driver.destroy();
        reject(error);
      }
    });
  });
  return connectionOver(state);
}

interface State {
  readonly driver: Driver;
  lost: Error | null;
  /** What is to be told when the connection is lost: a stream of rows would wait for ever. */
  readonly streams: Set<(error: Error) => void>;
}

function lose(state: State, error: Error): void {
  state.lost ??= error;
  for (const fail of state.streams) fail(error);
}

function connectionOver(state: State): Connection {
  const { driver } = state;
  return {
    id: driver.threadId ?? 0,
    driver,
    async query(sql, params = []) {
      const rows = await ask(state, { sql, values: [...params] });
      if (!Array.isArray(rows)) return [];
      return (rows as (Buffer | null)[][]).map((row) => row.map((value) => value?.toString() ?? null));
    },
    async run(sql, params = []) {
      return outcomeOf(await ask(state, { sql, values: [...params] }));
    },
    async load(sql, data) {
      return outcomeOf(await ask(state, { sql, infileStreamFactory: data }));
    },
    stream: (sql, onRow) => stream(state, sql, onRow),
    pause: () => driver.pause(),
    resume: () => driver.resume(),
    close: () => close(state),
    destroy: () => driver.destroy(),
  };
}

/** Text protocol, rows as arrays of bytes: nothing in between that could change a value. */
const raw = { rowsAsArray: true, typeCast: false } as const;

function ask(state: State, options: QueryOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (state.lost) reject(toServerError(state.lost));
    else
      state.driver.query({ ...options, ...raw }, (error, result) => {
        if (error) reject(toServerError(error));
        else resolve(result);
      });
  });
}

function outcomeOf(result: unknown): Outcome {
  const { affectedRows = 0, warningStatus = 0, info = '' } = (result ?? {}) as Partial<ResultSetHeader>;
  return { affectedRows, warnings: warningStatus, info };
}

function stream(state: State, sql: string, onRow: (row: RawRow) => boolean): Promise<void> {
  const { driver } = state;
  return new Promise<void>((resolve, reject) => {
    if (state.lost) throw state.lost;
    let silence = setTimeout(silent, silenceMilliseconds);
    let failed = false;
    const fail = (error: Error): void => {
      failed = true;
      settle();
      driver.resume();
      reject(error);
    };
    function silent(): void {
      // While the reader of the rows is the slow one, the server has no chance to speak.
      if (paused) silence = setTimeout(silent, silenceMilliseconds);
      else {
        driver.destroy();
        fail(new Error(`no answer within ${silenceMilliseconds / 60_000} minutes`));
      }
    }
    function settle(): void {
      clearTimeout(silence);
      state.streams.delete(fail);
    }
    let paused = false;
    state.streams.add(fail);
    const command = driver.query({ sql, ...raw });
    command.on('error', fail);
    command.on('result', (row: unknown) => {
      if (failed) return;
      silence.refresh();
      try {
        paused = !onRow(row as RawRow);
      } catch (error) {
        fail(error as Error);
        return;
      }
      if (paused) driver.pause();
    });
    command.on('end', () => {
      settle();
      resolve();
    });
  }).catch((error: unknown) => {
    throw error instanceof ServerError ? error : toServerError(error);
  });
}

/** Longest silence of a server in the middle of rows. */
const silenceMilliseconds = 600_000;

/** A server that does not answer the goodbye is left without one. */
function close({ driver, lost }: State): Promise<void> {
  return new Promise((resolve) => {
    if (lost) {
      driver.destroy();
      resolve();
      return;
    }
    const timer = setTimeout(() => {
      driver.destroy();
      resolve();
    }, 2000);
    driver.end(() => {
      clearTimeout(timer);
      driver.destroy();
      resolve();
    });
  });
}
