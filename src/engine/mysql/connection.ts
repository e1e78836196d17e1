import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Connection as Driver, ConnectionOptions, QueryOptions, ResultSetHeader } from 'mysql2';
import { untilAnswered } from '../server/until-answered.ts';
import { loadDriver } from '../server/load-driver.ts';
import type { Query } from './schema/query.ts';
import { lostConnection, toServerError } from './server-error.ts';
import type { ServerError } from './server-error.ts';

/** What another connection tells of one that is silent. */
export interface Witness {
  /** How long a connection may be silent before the witness is asked. */
  readonly seconds: number;
  /** Whether the server is at work for a connection of ours; false, too, if it can't be reached. Never rejects. */
  isAtWork(id: number): Promise<boolean>;
  /** Has the server drop a connection of ours, with the locks it holds, if it can be reached. Never rejects. */
  drop(id: number): Promise<void>;
}

/** What a statement without rows did. */
export interface Outcome {
  readonly affectedRows: number;
  readonly warnings: number;
  /** E.g. `Records: 3  Deleted: 0  Skipped: 1  Warnings: 1`. */
  readonly info: string;
}

/** A row as it comes: the bytes that the server sent for each column. Valid during the call only. */
export type RawRow = readonly (Buffer | null)[];

/** One connection. What the server refuses, and a connection that dies, rejects with `ServerError`. */
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

/**
 * Opens a connection. With a witness, nothing that is asked on it waits for ever.
 * @throws ServerError, CONNECTION_FAILED if the driver is not installed
 */
export async function openConnection(config: ConnectionOptions, witness?: Witness): Promise<Connection> {
  const { createConnection } = await loadDriver('mysql2', () => import('mysql2'));
  const driver = createConnection({ ...config, multipleStatements: false });
  const state: State = { driver, witness, lost: null, isPaused: false, waiting: new Set(), closing: null };
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
  readonly witness: Witness | undefined;
  lost: ServerError | null;
  /** It is us for whom the server waits. */
  isPaused: boolean;
  /** What is to be told when the connection is lost: the driver leaves some of them waiting for ever. */
  readonly waiting: Set<(error: Error) => void>;
  /** Whoever closes it again waits for the same goodbye. */
  closing: Promise<void> | null;
}

function lose(state: State, error: Error): void {
  state.lost ??= lostConnection(error);
  for (const fail of state.waiting) fail(state.lost);
}

function hangUp(state: State, error: Error): void {
  lose(state, error);
  state.driver.destroy();
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
    resume() {
      state.isPaused = false;
      driver.resume();
    },
    close: () => (state.closing ??= close(state)),
    destroy: () => hangUp(state, new Error('the connection was given up')),
  };
}

/** Text protocol, rows as arrays of bytes: nothing in between that could change a value. */
const raw = { rowsAsArray: true, typeCast: false } as const;

async function ask(state: State, options: QueryOptions): Promise<unknown> {
  let fail: (error: Error) => void = () => undefined;
  const answer = new Promise<unknown>((resolve, reject) => {
    if (state.lost) throw state.lost;
    fail = reject;
    state.waiting.add(fail);
    state.driver.query({ ...options, ...raw }, (error, result) => {
      if (error) reject(state.lost ?? error);
      else resolve(result);
    });
  });
  try {
    return await patiently(state, answer);
  } catch (error) {
    throw toServerError(error);
  } finally {
    state.waiting.delete(fail);
  }
}

async function patiently<T>(state: State, answer: Promise<T>): Promise<T> {
  const { driver, witness } = state;
  if (!witness) return answer;
  const id = driver.threadId ?? 0;
  let pauses = 0;
  return untilAnswered(answer, {
    seconds: witness.seconds,
    progress() {
      if (state.isPaused) pauses += 1;
      const { bytesRead, writableLength } = socketOf(driver);
      return `${pauses} ${bytesRead} ${writableLength}`;
    },
    isAtWork: () => witness.isAtWork(id),
    async giveUp() {
      // First of all: what the server says when it is told to drop the connection is not the cause.
      state.lost ??= lostConnection(
        new Error('the connection went silent, and the server is not at work on an answer'),
      );
      await witness.drop(id);
      hangUp(state, state.lost);
    },
  });
}

function outcomeOf(result: unknown): Outcome {
  const { affectedRows = 0, warningStatus = 0, info = '' } = (result ?? {}) as Partial<ResultSetHeader>;
  return { affectedRows, warnings: warningStatus, info };
}

function stream(state: State, sql: string, onRow: (row: RawRow) => boolean): Promise<void> {
  const { driver } = state;
  state.isPaused = false;
  const rows = new Promise<void>((resolve, reject) => {
    if (state.lost) throw state.lost;
    let failed = false;
    const fail = (error: Error): void => {
      failed = true;
      state.waiting.delete(fail);
      driver.resume();
      reject(state.lost ?? error);
    };
    state.waiting.add(fail);
    const command = driver.query({ sql, ...raw });
    command.on('error', fail);
    command.on('result', (row: unknown) => {
      if (failed) return;
      try {
        state.isPaused = !onRow(row as RawRow);
      } catch (error) {
        fail(error as Error);
        return;
      }
      if (state.isPaused) driver.pause();
    });
    command.on('end', () => {
      state.waiting.delete(fail);
      resolve();
    });
  });
  return patiently(state, rows).catch((error: unknown) => {
    throw toServerError(error);
  });
}

/** The driver's socket is in no type of its own. */
function socketOf(driver: Driver): Socket {
  return (driver as unknown as { readonly stream: Socket }).stream;
}

/** A server that does not answer the goodbye is left without one. */
function close({ driver, lost }: State): Promise<void> {
  return new Promise((resolve) => {
    // The driver tells nobody else of an end that it told a statement of.
    if (lost || socketOf(driver).destroyed) {
      driver.destroy();
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      driver.destroy();
      resolve();
    };
    const timer = setTimeout(done, 2000);
    // Not by the callback of `end`, which comes before the goodbye is sent: the server hangs up when it has it, or the network
    // has.
    socketOf(driver).once('close', done);
    driver.end();
  });
}
