import type { ClientConfig } from 'pg';
import type { ServerAddress } from './server-address.ts';
import { readTlsFiles } from './tls-files.ts';

/**
 * What `new pg.Client` takes to reach an address. Everything is said, so that `PGHOST`, `PGPASSWORD` and the like say nothing.
 * @throws URL_INVALID if a certificate's file can't be read
 */
export async function postgresConfig(address: ServerAddress): Promise<ClientConfig> {
  return {
    host: address.socket ?? address.host,
    port: address.port,
    user: address.user,
    // A function, because an empty string would have `pg` look in the environment; and because nobody can print it.
    password: () => address.password,
    database: address.database,
    ssl: await sslOf(address),
    sslnegotiation: 'postgres',
    client_encoding: 'UTF8',
    application_name: 'carryover',
    connectionTimeoutMillis: address.connectSeconds * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

async function sslOf({ tls, socket }: ServerAddress): Promise<NonNullable<ClientConfig['ssl']>> {
  if (tls.mode === 'disable' || socket !== null) return false;
  const files = await readTlsFiles(tls);
  return {
    ...files,
    rejectUnauthorized: tls.mode !== 'require',
    // Node compares the certificate's names with the host unless told not to.
    ...(tls.mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}
