import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a proxy does to one chunk of bytes that it is to pass on; bytes: passes those in its place. */
export type Fault = 'pass' | 'cut' | 'stall' | Buffer;

/** A chunk on its way. A chunk is what one read of the socket gave: often, not always, one packet. */
export interface Chunk {
  /** `up`: to the server. */
  readonly direction: 'up' | 'down';
  /** Number of the connection, from 1, in the order in which they were made. */
  readonly connection: number;
  /** Number of the chunk, from 1, over both directions of all connections. */
  readonly count: number;
  readonly data: Buffer;
}

export interface Proxy {
  readonly port: number;
  /** Chunks that it has seen. */
  readonly count: number;
  /** Whether a chunk was cut or stalled: a test that caused no fault shows nothing. */
  readonly struck: boolean;
  close(): Promise<void>;
}

/**
 * Stands between a client and a server on this machine. `decide` is asked for each chunk: `cut` closes both sides at once
 * (with a reset, and without that chunk); `stall` passes nothing more on this connection, and keeps it open. A promise
 * delays the chunk.
 */
export async function startProxy(
  target: { readonly host: string; readonly port: number },
  decide: (chunk: Chunk) => Fault | Promise<Fault>,
): Promise<Proxy> {
  const open = new Set<Socket>();
  const stalled = new Set<number>();
  const state = { connections: 0, count: 0, struck: false };

  async function pass(
    from: Socket,
    to: Socket,
    about: Pick<Chunk, 'direction' | 'connection'>,
  ): Promise<void> {
    for await (const data of from as AsyncIterable<Buffer>) {
      const fault = await decide({ ...about, count: ++state.count, data });
      if (fault !== 'pass') state.struck = true;
      if (fault === 'stall') stalled.add(about.connection);
      // Not `return`: it would end the loop, and that closes the socket.
      if (stalled.has(about.connection)) await new Promise(() => undefined);
      if (fault === 'cut') {
        from.resetAndDestroy();
        to.resetAndDestroy();
        return;
      }
      to.write(typeof fault === 'string' ? data : fault);
    }
    to.end();
  }

  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    const connection = ++state.connections;
    for (const socket of [client, upstream]) {
      open.add(socket.setNoDelay(true));
      socket.on('close', () => open.delete(socket));
    }
    const lost = (): void => void [client.destroy(), upstream.destroy()];
    client.on('error', lost);
    upstream.on('error', lost);
    pass(client, upstream, { direction: 'up', connection }).catch(lost);
    pass(upstream, client, { direction: 'down', connection }).catch(lost);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get count() {
      return state.count;
    },
    get struck() {
      return state.struck;
    },
    async close() {
      for (const socket of open) socket.destroy();
      // A second time is safe: it only says that the server is closed.
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
