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

/** The driver's error without what it may hold of rows. */
export function toServerError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { errno, sqlState, code } = error as Error & Record<'errno' | 'sqlState' | 'code', unknown>;
  const number = typeof errno === 'number' && errno > 0 ? errno : 0;
  return new ServerError(withoutEntry(error.message), {
    errno: number,
    sqlState: typeof sqlState === 'string' ? sqlState : '',
    code: typeof code === 'string' ? code : '',
  });
}

/** "Duplicate entry 'ada@…' for key": the entry is a row's. */
function withoutEntry(message: string): string {
  return message.replace(/^(Duplicate entry) '.*' (for key)/s, '$1 $2');
}
