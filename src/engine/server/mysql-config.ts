import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import type { ServerAddress } from './server-address.ts';
import { readTlsFiles } from './tls-files.ts';

/**
 * What mysql2's `createConnection` takes to reach an address; what is to be done with values is for the engine to add.
 * Good for one connection: ask again for the next.
 * @throws URL_INVALID if a certificate's file can't be read
 */
export async function mysqlConfig(address: ServerAddress): Promise<ConnectionOptions> {
  const ssl = await sslOf(address);
  return {
    host: address.host,
    port: address.port,
    ...(address.socket === null ? {} : { socketPath: address.socket }),
    ...(ssl?.verifyIdentity && isIP(address.host) ? { stream: () => namedSocket(address) } : {}),
    ...(ssl === null ? {} : { ssl }),
    user: address.user,
    password: address.password,
    database: address.database,
    charset: 'utf8mb4',
    connectTimeout: address.connectSeconds * 1000,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    connectAttributes: { program_name: 'carryover' },
  };
}

async function sslOf({ tls, socket }: ServerAddress): Promise<SslOptions | null> {
  if (tls.mode === 'disable' || socket !== null) return null;
  return {
    ...(await readTlsFiles(tls)),
    rejectUnauthorized: tls.mode !== 'require',
    // Without it mysql2 takes any certificate of a known authority, whatever host it is for.
    verifyIdentity: tls.mode === 'verify-full',
  };
}

/**
 * mysql2 tells TLS the host's name only if it is no IP address; for one, Node would compare the certificate with
 * "localhost", and take the wrong one. Node looks for the name on the socket, where it leaves it itself after a lookup.
 */
function namedSocket({ host, port }: ServerAddress): Socket {
  return Object.assign(connect(port, host), { _host: host }).setNoDelay(true).setKeepAlive(true, 10_000);
}
