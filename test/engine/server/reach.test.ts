import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect as connectEngine } from '../../../src/engine/choose.ts';
import { CarryoverError } from '../../../src/errors.ts';
import { failure } from '../../api/world.ts';
import { connect } from '../../servers/connect.ts';
import { startProxy } from '../../servers/proxy.ts';
import { startables } from '../../servers/startables.ts';
import type { ThrowAway } from '../../servers/throw-away.ts';
import { startThrowAway } from '../../servers/throw-away.ts';

/** A password with every printable ASCII character, and some that Unicode spells in two ways. */
const odd = `${String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))}ä☃𝒳ﬁ`;

interface Product {
  readonly name: string;
  readonly scheme: 'postgres' | 'mysql';
  /** A server that asks the user `app` for a password, and one of every other user on this machine for none. */
  readonly start: () => Promise<ThrowAway>;
  readonly admin: string;
  readonly makeUser: (password: string) => string;
  readonly database: string;
  /** How the server's socket stands in a URL. */
  readonly socket: (server: ThrowAway) => string;
}

const products: Product[] = [
  ...startables('postgres').map(({ how, recipe }): Product => {
    const hba = 'host all app all scram-sha-256\nlocal all all trust\nhost all all all trust\n';
    return {
      name: `PostgreSQL (${how})`,
      scheme: 'postgres',
      start: () =>
        startThrowAway(recipe, {
          files: { 'hba.conf': hba },
          settings: ({ folder }) => ['-c', `hba_file=${folder}/hba.conf`],
        }),
      admin: 'postgres',
      makeUser: (password) => `CREATE USER app PASSWORD '${password.replaceAll("'", "''")}'`,
      database: 'postgres',
      socket: ({ folder }) => `host=${folder}`,
    };
  }),
  ...(['mariadb', 'mysql'] as const).flatMap(startables).map(({ how, recipe }): Product => ({
    name: how,
    scheme: 'mysql',
    start: () => startThrowAway(recipe),
    admin: 'root',
    makeUser: (password) => `CREATE USER app@'%' IDENTIFIED BY '${password.replaceAll(/['\\]/g, '\\$&')}';
        GRANT SELECT ON mysql.* TO app@'%'`,
    database: 'mysql',
    socket: ({ folder }) => `socket=${folder}/s.sock`,
  })),
];

describe.each(products.map((product) => [product.name, product] as const))('reaching %s', (_, product) => {
  const { scheme, admin, database } = product;
  let server: ThrowAway;
  beforeAll(async () => {
    server = await product.start();
    const connection = await connect(`${scheme}://${admin}@127.0.0.1:${server.port}/${database}`);
    await connection.run(product.makeUser(odd));
    await connection.run('CREATE DATABASE theirs');
    if (scheme === 'postgres') await connection.run('REVOKE CONNECT ON DATABASE theirs FROM PUBLIC');
    await connection.close();
  });
  afterAll(() => server.stop());
  const urlOf = (user: string, port = server.port): string =>
    `${scheme}://${user}@127.0.0.1:${port}/${database}`;

  test('a password may hold every character, percent-encoded', async () => {
    await expect(answers(urlOf(`app:${encodeURIComponent(odd)}`))).resolves.toBe(true);
  });

  test('a wrong password fails at once, however long we would wait, and is not shown', async () => {
    const error = await errorOf(urlOf('app:Tr0ub4dor'), 600);
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toContain('did not let in the user app');
    expect(everything(error)).not.toContain('Tr0ub4dor');
  });

  test('a password that is missing is told', async () => {
    const error = await errorOf(urlOf('app'), 600);
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toContain('did not let in the user app');
  });

  test('a database that is not there is told', async () => {
    const error = await errorOf(urlOf(admin).replace(/\w+$/, 'no_such_database'));
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toMatch(/there is no database "?no_such_database"?/);
  });

  test('a database that is not for this user is told', async () => {
    const error = await errorOf(`${scheme}://app:${encodeURIComponent(odd)}@127.0.0.1:${server.port}/theirs`);
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toContain('the user app may not use the database theirs');
  });

  test("its socket is a way in, and one that isn't there is told", async () => {
    const url = `${scheme}://${admin}@:${server.port}/${database}?${product.socket(server)}`;
    await expect(answers(url)).resolves.toBe(true);
    const error = await errorOf(url.replace(server.folder, '/no/such'));
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toMatch(/no server listens at \/no\/such/);
  });

  test('a server that is starting is waited for, and told if there is no time', async () => {
    await server.kill();
    const error = await errorOf(urlOf(admin));
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toContain(`no server listens at 127.0.0.1, port ${server.port}`);
    const waiting = answers(urlOf(admin), 100);
    await server.restart();
    await expect(waiting).resolves.toBe(true);
  });

  test.each([1, 2])(
    'a connection that is cut or goes silent at packet %i of its beginning ends with a sentence',
    async (at) => {
      const target = { host: '127.0.0.1', port: server.port };
      for (const fault of ['cut', 'stall'] as const) {
        const proxy = await startProxy(target, ({ count }) => (count === at ? fault : 'pass'));
        const error = await errorOf(`${urlOf(admin, proxy.port)}?connect_timeout=1`);
        expect(proxy.struck).toBe(true);
        expect(error).toMatchObject(failure('CONNECTION_FAILED'));
        expect(error.message).toContain(fault === 'cut' ? 'hung up' : 'no answer within 1 second');
        await proxy.close();
      }
    },
  );
});

describe.each(['postgres', 'mysql'])('nobody where %s should be', (scheme) => {
  test('a port that takes connections and says nothing is given up', async () => {
    const hole = createServer();
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
    const { port } = hole.address() as AddressInfo;
    const error = await errorOf(`${scheme}://app:Tr0ub4dor@127.0.0.1:${port}/shop?connect_timeout=1`);
    hole.close();
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toBe(
      `Cannot connect to ${scheme}://127.0.0.1:${port}/shop: no answer within 1 second.`,
    );
    expect(everything(error)).not.toContain('Tr0ub4dor');
  });

  test('a host whose name nobody knows is told', async () => {
    const error = await errorOf(`${scheme}://app@no-such-host.invalid/shop`);
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
    expect(error.message).toContain('no-such-host.invalid');
  });

  test('something else that answers there ends with a sentence', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const error = await errorOf(`${scheme}://app@127.0.0.1:${port}/shop?connect_timeout=2`);
    other.close();
    expect(error).toMatchObject(failure('CONNECTION_FAILED'));
  });
});

async function answers(url: string, waitSeconds = 0): Promise<boolean> {
  const session = await connectEngine(url, { waitSeconds });
  await session.close();
  return true;
}

async function errorOf(url: string, waitSeconds?: number): Promise<CarryoverError> {
  const error: unknown = await answers(url, waitSeconds).catch((caught: unknown) => caught);
  if (error instanceof CarryoverError) return error;
  throw new Error('there was no error of ours', { cause: error });
}

function everything({ message, hint, details, cause, stack }: CarryoverError): string {
  return JSON.stringify([message, hint, details, String(cause), stack]);
}
