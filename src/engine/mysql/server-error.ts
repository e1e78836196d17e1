import { codeOf } from '../server/code-of.ts';

/**
 * What the server, or the way to it, said. mysql2's own error holds the statement, with values in it, and is not passed on.
 */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** The server's number, e.g. 1062; 0 where the connection failed. */
  readonly errno: number;
  readonly sqlState: string;
  /** mysql2's word, e.g. `ER_DUP_ENTRY` or `PROTOCOL_CONNECTION_LOST`. */
  readonly code: string;

  constructor(message: string, { errno, sqlState, code }: Pick<ServerError, 'errno' | 'sqlState' | 'code'>) {
    super(message);
    this.errno = errno;
    this.sqlState = sqlState;
    this.code = code;
  }

  /** The connection is gone; what it was doing may be done or not. */
  get isLost(): boolean {
    return this.errno === 0 || lostNumbers.has(this.errno);
  }
}

/** The server shuts down, somebody killed the connection, or the network failed at the server's end. */
const lostNumbers = new Set([1053, 1080, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 3169, 4031]);

/**
 * The server's error without what it may hold of rows, or the driver's that the connection is gone: it marks those as fatal.
 * What neither says, e.g. what went wrong in a function of ours that the driver called, comes back as it is.
 */
export function toServerError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ServerError) return error;
  const { errno, sqlState, fatal } = error as Error & Record<'errno' | 'sqlState' | 'fatal', unknown>;
  // Numbers of the operating system are negative here.
  if (typeof errno !== 'number' || errno <= 0) return fatal === true ? lostConnection(error) : error;
  return new ServerError(withoutEntry(error.message), {
    errno,
    sqlState: typeof sqlState === 'string' ? sqlState : '',
    code: codeOf(error),
  });
}

/** The error of a connection that is gone. */
export function lostConnection(cause: Error): ServerError {
  if (cause instanceof ServerError) return cause;
  return new ServerError(cause.message, { errno: 0, sqlState: '', code: codeOf(cause) });
}

/** "Duplicate entry 'ada@…' for key": the entry is a row's. */
function withoutEntry(message: string): string {
  return message.replace(/^(Duplicate entry) '.*' (for key)/s, '$1 $2');
}
