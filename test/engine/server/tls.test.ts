import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect as connectEngine } from '../../../src/engine/choose.ts';
import { makeAuthority } from '../../servers/certificates.ts';
import type { Authority } from '../../servers/certificates.ts';
import { connect } from '../../servers/connect.ts';
import { startables } from '../../servers/startables.ts';
import type { Extras, ThrowAway } from '../../servers/throw-away.ts';
import { startThrowAway } from '../../servers/throw-away.ts';
import { failure } from '../../api/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'carryover-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ours = makeAuthority(folder, 'ours');
const foreign = makeAuthority(folder, 'foreign');

/** An address of this machine by which it looks like another one. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** How a server is told of its certificate; it listens on all addresses. */
interface Product {
  readonly name: string;
  readonly database: string;
  readonly start: (certificate: { names: string } | null) => Promise<ThrowAway>;
  /** Question whose answer is one row, with `true` or a cipher at its end if the connection is encrypted. */
  readonly isEncrypted: string;
  /** Makes a user who must show a certificate. */
  readonly certified: string;
}

const postgresProducts = startables('postgres').map(({ how, recipe }): Product => ({
  name: `PostgreSQL (${how})`,
  database: 'postgres',
  start: (certificate) =>
    startThrowAway(recipe, {
      files: {
        ...filesOf(ours, certificate),
        'hba.conf': `hostssl all certified all cert\nhostnossl all certified all reject\nhost all all all trust\nlocal all all trust\n`,
      },
      settings: ({ folder: at }) => [
        ...setting('hba_file', `${at}/hba.conf`),
        ...setting('listen_addresses', '*'),
        ...(certificate === null
          ? []
          : [
              ...setting('ssl', 'on'),
              ...setting('ssl_cert_file', `${at}/server.crt`),
              ...setting('ssl_key_file', `${at}/server.key`),
              ...setting('ssl_ca_file', `${at}/ca.crt`),
            ]),
      ],
    }),
  isEncrypted: 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
  certified: 'CREATE USER certified',
}));

const mysqlProducts = (['mariadb', 'mysql'] as const).flatMap(startables).map(({ how, recipe }): Product => ({
  name: how,
  database: 'mysql',
  start: async (certificate) => {
    const server = await startThrowAway(recipe, {
      files: filesOf(ours, certificate),
      settings: ({ folder: at }) => [
        '--bind-address=0.0.0.0',
        ...(certificate === null
          ? [how === 'mariadbd' ? '--skip-ssl' : '--tls-version=']
          : [`--ssl-ca=${at}/ca.crt`, `--ssl-cert=${at}/server.crt`, `--ssl-key=${at}/server.key`]),
      ],
    });
    const connection = await connect(server.url);
    await connection.run("CREATE USER app@'%'; GRANT ALL ON *.* TO app@'%' WITH GRANT OPTION");
    await connection.close();
    return { ...server, url: server.url.replace('root', 'app') };
  },
  isEncrypted: "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
  certified: "CREATE USER certified@'%' REQUIRE X509; GRANT ALL ON *.* TO certified@'%'",
}));

function filesOf(authority: Authority, certificate: { names: string } | null): NonNullable<Extras['files']> {
  if (certificate === null) return {};
  const { cert, key } = authority.sign('server', certificate.names);
  return { 'server.crt': cert, 'server.key': key, 'ca.crt': authority.cert };
}

function setting(name: string, value: string): string[] {
  return ['-c', `${name}=${value}`];
}

const products = [...postgresProducts, ...mysqlProducts];

describe.each(products.map((product) => [product.name, product] as const))('TLS with %s', (_, product) => {
  describe('a server with a certificate for localhost and this address', () => {
    let server: ThrowAway;
    beforeAll(async () => {
      server = await product.start({ names: 'DNS:localhost,DNS:*.localhost,IP:127.0.0.1' });
    });
    afterAll(() => server.stop());
    const asked = (host: string, options: string, user?: string) =>
      ask(product, server, { host, options, user });
    const trusting = `sslmode=verify-full&sslrootcert=${ours.certFile}`;

    test('is let in by its own authority, by name and by address, and what is sent is encrypted', async () => {
      expect(await asked('localhost', trusting)).toBe(true);
      expect(await asked('127.0.0.1', trusting)).toBe(true);
    });

    test('is not believed without its authority, nor with another one', async () => {
      for (const options of ['sslmode=verify-full', 'sslmode=verify-ca', `sslrootcert=${foreign.certFile}`]) {
        const asking = asked('localhost', options);
        await expect(asking).rejects.toMatchObject(failure('CONNECTION_FAILED'));
        await expect(asking).rejects.toThrow(/TLS failed \(.*certificate/i);
      }
    });

    test('is believed by whoever asks for encryption only', async () => {
      expect(await asked('localhost', 'sslmode=require')).toBe(true);
      expect(await asked('localhost', 'sslmode=disable')).toBe(false);
      expect(await asked('localhost', '')).toBe(false);
    });

    test('lets in a user who shows the certificate that is wanted, and no other', async () => {
      const connection = await connect(server.url);
      await connection.run(product.certified);
      await connection.close();
      const { certFile, keyFile } = ours.sign('certified');
      const shown = `${trusting}&sslcert=${certFile}&sslkey=${keyFile}`;
      expect(await asked('localhost', shown, 'certified')).toBe(true);
      await expect(asked('localhost', trusting, 'certified')).rejects.toMatchObject(
        failure('CONNECTION_FAILED'),
      );
      await expect(asked('localhost', 'sslmode=disable', 'certified')).rejects.toMatchObject(
        failure('CONNECTION_FAILED'),
      );
    });

    test('a file of a certificate that is not there is named', async () => {
      const asking = asked('localhost', 'sslrootcert=/no/such/ca.pem');
      await expect(asking).rejects.toMatchObject(failure('URL_INVALID'));
      await expect(asking).rejects.toThrow('/no/such/ca.pem');
    });
  });

  describe('a server with a certificate for somewhere else', () => {
    let server: ThrowAway;
    beforeAll(async () => {
      server = await product.start({ names: 'DNS:db.example.org,IP:192.0.2.99' });
    });
    afterAll(() => server.stop());

    test.each(['localhost', '127.0.0.1'])(
      'is refused as %s, unless any host of that authority will do',
      async (host) => {
        const options = `sslrootcert=${ours.certFile}`;
        const asking = ask(product, server, { host, options });
        await expect(asking).rejects.toMatchObject(failure('CONNECTION_FAILED'));
        await expect(asking).rejects.toThrow(`certificate is not for ${host}`);
        expect(await ask(product, server, { host, options: `${options}&sslmode=verify-ca` })).toBe(true);
      },
    );
  });

  describe('a server with a certificate for localhost by name', () => {
    let server: ThrowAway;
    beforeAll(async () => {
      server = await product.start({ names: 'DNS:localhost' });
    });
    afterAll(() => server.stop());

    test('is refused by its address', async () => {
      const options = `sslrootcert=${ours.certFile}`;
      expect(await ask(product, server, { host: 'localhost', options })).toBe(true);
      await expect(ask(product, server, { host: '127.0.0.1', options })).rejects.toThrow(
        'is not for 127.0.0.1',
      );
    });
  });

  describe('a server without TLS', () => {
    let server: ThrowAway;
    beforeAll(async () => {
      server = await product.start(null);
    });
    afterAll(() => server.stop());

    test.each(['require', 'verify-ca', 'verify-full'])('is refused with sslmode=%s', async (mode) => {
      const asking = ask(product, server, { host: 'localhost', options: `sslmode=${mode}` });
      await expect(asking).rejects.toMatchObject(failure('CONNECTION_FAILED'));
      await expect(asking).rejects.toThrow(`the server has no TLS, and sslmode is ${mode}`);
    });

    test.skipIf(outside === undefined)(
      'is refused from another machine, unless told not to by name',
      async () => {
        const host = outside ?? '';
        await expect(ask(product, server, { host, options: '' })).rejects.toThrow('the server has no TLS');
        expect(await ask(product, server, { host, options: 'sslmode=disable' })).toBe(false);
      },
    );
  });
});

interface Asked {
  readonly host: string;
  readonly options: string;
  readonly user?: string | undefined;
}

/** Connects as carryover does; whether the connection is encrypted. */
async function ask(product: Product, server: ThrowAway, { host, options, user }: Asked): Promise<boolean> {
  const name = user ?? /:\/\/(\w+)@/.exec(server.url)?.[1] ?? '';
  const scheme = server.url.slice(0, server.url.indexOf(':'));
  const url = `${scheme}://${name}@${host}:${server.port}/${product.database}?${options}`;
  const session = await connectEngine(url, { waitSeconds: 0 });
  await session.close();
  // Of that one the server tells nobody else how it is encrypted; this one is made of the same settings.
  const connection = await connect(url);
  try {
    const [answer] = await connection.rows(product.isEncrypted);
    return Boolean(answer?.at(-1));
  } finally {
    await connection.close();
  }
}
