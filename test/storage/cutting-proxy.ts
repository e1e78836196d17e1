import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface CuttingProxy {
  readonly url: string;
  /** Breaks that have yet to come. */
  readonly left: number;
  close(): Promise<void>;
}

/**
 * Passes bytes between a client and a service on this machine, and breaks a connection whenever the client has sent so
 * many more, over all connections. What came before the break arrives.
 */
export async function startCuttingProxy(target: string, cuts: readonly number[]): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const left = [...cuts];
  const open = new Set<Socket>();
  let sent = 0;

  const server = createServer((client) => {
    const service = connect(Number(port), hostname);
    for (const socket of [client, service]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        // Once it has what it was sent.
        (socket === client ? service : client).destroySoon();
      });
    }
    service.pipe(client);
    client.on('data', (bytes) => {
      sent += bytes.length;
      const [cut] = left;
      if (cut === undefined || sent < cut) {
        if (!service.write(bytes)) pauseUntilDrained(client, service);
        return;
      }
      left.shift();
      service.write(bytes.subarray(0, bytes.length - (sent - cut)));
      sent = 0;
      client.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get left() {
      return left.length;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pauseUntilDrained(client: Socket, service: Socket): void {
  client.pause();
  service.once('drain', () => client.resume());
}
