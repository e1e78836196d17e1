import type { Client, Connection, Submittable } from 'pg';

/**
 * Gives `data` to `COPY … FROM STDIN`. All of it goes to the socket at once: it is for batches, not for files.
 * Rejects with what the server says; the connection can be used again then.
 */
export function copyIn(client: Client, sql: string, data: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(sql, data, resolve, reject));
  });
}

/**
 * What `pg` calls when something comes from the server. (The stream of pg-copy-streams throws where nobody can catch it
 * if the server refuses a row while others wait for the socket to drain.)
 */
class CopyIn implements Submittable {
  readonly #sql: string;
  readonly #data: readonly Buffer[];
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(sql: string, data: readonly Buffer[], resolve: () => void, reject: (error: Error) => void) {
    this.#sql = sql;
    this.#data = data;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    connection.query(this.#sql);
  }

  handleCopyInResponse({ stream }: Connection): void {
    for (const part of this.#data) {
      stream.write(message(0x64, part.length));
      stream.write(part);
    }
    stream.write(message(0x63, 0));
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleCommandComplete(): void {
    // The end is when the server is ready for more.
  }

  handleReadyForQuery(): void {
    this.#resolve();
  }
}

/** Head of a message of the protocol: `d` CopyData, `c` CopyDone. The length counts itself. */
function message(code: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(5);
  head[0] = code;
  head.writeUInt32BE(length + 4, 1);
  return head;
}
