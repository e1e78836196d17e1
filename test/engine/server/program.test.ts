import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBin } from '../../run-bin.ts';
import { connect, withDatabase } from '../../servers/connect.ts';
import { startables } from '../../servers/startables.ts';
import type { ThrowAway } from '../../servers/throw-away.ts';
import { startThrowAway } from '../../servers/throw-away.ts';
import { tempFolder } from '../../temp-folder.ts';

/** In no output may any of these be. */
const secrets = ['Tr0ub4dor', 'Tr0ub4dor%2F%40', 'Tr0ub4dor/@'];

interface Product {
  readonly name: string;
  readonly start: () => Promise<ThrowAway>;
  readonly makeUser: string;
}

const products: Product[] = [
  ...startables('postgres')
    .slice(0, 1)
    .map(({ how, recipe }) => ({
      name: `PostgreSQL (${how})`,
      start: () =>
        startThrowAway(recipe, {
          files: { 'hba.conf': 'host all app all scram-sha-256\nhost all all all trust\n' },
          settings: ({ folder }) => ['-c', `hba_file=${folder}/hba.conf`],
        }),
      makeUser: "CREATE USER app PASSWORD 'Tr0ub4dor/@'; CREATE DATABASE shop OWNER app",
    })),
  ...startables('mariadb').map(({ how, recipe }) => ({
    name: how,
    start: () => startThrowAway(recipe),
    makeUser:
      "CREATE DATABASE shop; CREATE USER app@'%' IDENTIFIED BY 'Tr0ub4dor/@'; GRANT ALL ON *.* TO app@'%'",
  })),
];

describe.each(products.map((product) => [product.name, product] as const))(
  'the program with %s',
  (_, product) => {
    let server: ThrowAway;
    const url = (userInfo: string): string =>
      withDatabase(server.url, 'shop').replace(/\/\/[^@]*@/, `//${userInfo}@`);
    beforeAll(async () => {
      server = await product.start();
      const connection = await connect(server.url);
      // One by one: a database is made in no transaction.
      for (const statement of product.makeUser.split('; ')) await connection.run(statement);
      await connection.close();
    });
    afterAll(() => server.stop());

    const introspect = (database: string, words: readonly string[] = [], env: Record<string, string> = {}) =>
      runBin(['introspect', ...words], { cwd: tempFolder(), env: { DATABASE_URL: database, ...env } });

    test('the right password lets it in', async () => {
      expect(await introspect(url('app:Tr0ub4dor%2F%40'))).toMatchObject({ code: 0, stderr: '' });
    });

    test.each([
      ['wrong', 'app:Tr0ub4dor', [], {}],
      ['wrong, told as JSON', 'app:Tr0ub4dor', ['--json'], {}],
      ['wrong, told with all there is', 'app:Tr0ub4dor', [], { CARRYOVER_DEBUG: '1' }],
      ['of somebody else', 'nobody:Tr0ub4dor%2F%40', ['--json'], { CARRYOVER_DEBUG: '1' }],
    ] as const)(
      'a password that is %s ends with exit code 7 and is in no output',
      async (_, userInfo, words, env) => {
        const database = userInfo.startsWith('nobody')
          ? url(userInfo).replace('/shop', '/none')
          : url(userInfo);
        const { code, stdout, stderr } = await introspect(database, words, env);
        expect({ code, stdout, stderr }).toMatchObject({ code: 7 });
        for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
      },
    );

    test('the URL says it all: what the environment says to other clients counts for nothing', async () => {
      const secret = { PGPASSWORD: 'Tr0ub4dor/@', MYSQL_PWD: 'Tr0ub4dor/@' };
      expect(await introspect(url('app'), [], secret)).toMatchObject({ code: 7 });
      const nonsense = {
        PGHOST: 'h.invalid',
        PGPORT: '1',
        PGUSER: 'x',
        PGSSLMODE: 'require',
        PGDATABASE: 'x',
        PGPASSWORD: 'x',
      };
      expect(await introspect(url('app:Tr0ub4dor%2F%40'), [], nonsense)).toMatchObject({
        code: 0,
        stderr: '',
      });
    });

    test('a password that is not percent-encoded ends with exit code 2 and is in no output', async () => {
      const { code, stdout, stderr } = await introspect(url('app:Tr0ub4dor/@'), ['--json'], {
        CARRYOVER_DEBUG: '1',
      });
      expect({ code, stdout, stderr }).toMatchObject({ code: 2 });
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
      expect(stdout).toContain('percent-encoded');
    });

    test('a server that is still starting is waited for with --wait', async () => {
      await server.kill();
      const [now, later] = [
        introspect(url('app:Tr0ub4dor%2F%40'), ['--wait', '0']),
        introspect(url('app:Tr0ub4dor%2F%40'), ['--wait', '100']),
      ];
      const { code, stderr } = await now;
      expect({ code, stderr }).toMatchObject({ code: 7 });
      expect(stderr).toContain('no server listens at 127.0.0.1');
      await server.restart();
      expect(await later).toMatchObject({ code: 0, stderr: '' });
    });
  },
);

test.each(['postgres', 'mysql'])('a port that says nothing ends with exit code 7 (%s)', async (scheme) => {
  const hole = createServer();
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  const { port } = hole.address() as AddressInfo;
  const url = `${scheme}://app:Tr0ub4dor@127.0.0.1:${port}/shop?connect_timeout=1`;
  const { code, stdout, stderr } = await runBin(['check', '--json'], {
    cwd: tempFolder(),
    env: { DATABASE_URL: url },
  });
  hole.close();
  expect({ code, stdout }).toMatchObject({ code: 7 });
  expect(stdout).toContain('no answer within 1 second');
  expect(stdout + stderr).not.toContain('Tr0ub4dor');
});
