import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { migrate } from '../../src/api/migrate.ts';
import type { RestoreResult } from '../../src/api/options.ts';
import { restore } from '../../src/api/restore.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase, within } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import type { TestServer } from '../servers/test-server.ts';
import { tempFolder } from '../temp-folder.ts';

vi.setConfig({ testTimeout: 120_000 });

async function emptyOn(server: TestServer, script = ''): Promise<FreshDatabase> {
  const database = await freshDatabase(server, script);
  onTestFinished(() => database.remove());
  return database;
}

/** A user of the server that is gone with the test, and the statement that takes it away. */
async function user(server: TestServer): Promise<{ name: string; drop: () => Promise<void> }> {
  const name = `carryover_test_${randomBytes(4).toString('hex')}`;
  const account = server.product === 'postgres' ? name : `${name}@localhost`;
  await within(server.url, (connection) =>
    connection.run(server.product === 'postgres' ? `CREATE ROLE ${name}` : `CREATE USER ${account}`),
  );
  const drop = () =>
    within(server.url, (connection) =>
      connection.run(`DROP ${server.product === 'postgres' ? 'ROLE' : 'USER'} IF EXISTS ${account}`),
    );
  onTestFinished(drop);
  return { name, drop };
}

/** Takes a snapshot of a database whose user goes away with it, and restores it into an empty one. */
async function restoreWithout(
  server: TestServer,
  script: (user: string) => string,
): Promise<{ there: FreshDatabase; result: RestoreResult; told: string[]; gone: string }> {
  const { name, drop } = await user(server);
  const old = await emptyOn(server, script(name));
  const snapshots = join(tempFolder(), 'snapshots');
  const { folder } = await backup({ database: old.url, snapshots });
  await old.remove();
  await drop();
  const there = await emptyOn(server);
  const told: string[] = [];
  const result = await restore({
    database: there.url,
    snapshots,
    snapshot: folder,
    onEvent: (event) => event.type === 'notice' && told.push(event.message),
  });
  return { there, result, told, gone: name };
}

const forPostgres = (name: string) => `
  CREATE TABLE t (id int PRIMARY KEY, v text);
  INSERT INTO t VALUES (1, 'a'), (2, 'b');
  CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
  ALTER TABLE t ENABLE ROW LEVEL SECURITY;
  CREATE POLICY mine ON t TO ${name} USING (true);
  CREATE POLICY everybodys ON t USING (id > 0);
  GRANT SELECT ON t TO ${name}, PUBLIC;
  ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${name};
  ALTER FUNCTION f() OWNER TO ${name};`;

await describeEachServer(['postgres'], (server) => {
  test('what belongs to a role that is not there is named and left out, and all else is restored', async () => {
    const { there, result, told, gone } = await restoreWithout(server, forPostgres);
    expect(result.leftOut.length).toBeGreaterThan(3);
    for (const word of [': CREATE POLICY', ': GRANT SELECT', ': ALTER DEFAULT PRIVILEGES', 'OWNER TO'])
      expect(result.leftOut.filter((sentence) => sentence.includes(word))).toEqual([
        expect.stringContaining(`role "${gone}" does not exist`),
      ]);
    expect(told).toEqual(expect.arrayContaining([...result.leftOut]));
    expect(await there.rows('SELECT id, v FROM t ORDER BY id')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(await there.rows('SELECT policyname::text FROM pg_policies')).toEqual([['everybodys']]);
    expect(await there.rows("SELECT has_table_privilege('public', 't', 'SELECT')")).toEqual([[true]]);
  });

  test('with the role there, it is all restored, and nothing is left out', async () => {
    const { name } = await user(server);
    const old = await emptyOn(server, forPostgres(name));
    const there = await emptyOn(server);
    const snapshots = join(tempFolder(), 'snapshots');
    onTestFinished(() => there.run(`DROP OWNED BY ${name}`));
    onTestFinished(() => old.run(`DROP OWNED BY ${name}`));
    const { leftOut } = await migrate({ from: old.url, database: there.url, snapshots });
    expect(leftOut).toEqual([]);
    expect((await there.rows('SELECT policyname::text FROM pg_policies')).length).toBe(2);
  });
});

const forMysql = (name: string) => `
  CREATE TABLE t (id int PRIMARY KEY, v varchar(9), seen int DEFAULT 0);
  INSERT INTO t (id, v) VALUES (1, 'a'), (2, 'b');
  CREATE DEFINER = '${name}'@localhost VIEW v AS SELECT id FROM t;
  CREATE DEFINER = '${name}'@localhost TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.seen = 7;
  CREATE PROCEDURE p() SELECT 1;
  GRANT SELECT, INSERT (id, v) ON t TO '${name}'@localhost;
  GRANT EXECUTE ON PROCEDURE p TO '${name}'@localhost;`;

await describeEachServer(['mariadb', 'mysql'], (server) => {
  test('what belongs to an account that is not there is named and left out, and all else is restored', async () => {
    const { there, result, told, gone } = await restoreWithout(server, forMysql);
    const account = `'${gone}'@'localhost'`;
    expect(result.leftOut.map((sentence) => sentence.slice(0, 60))).toEqual([
      expect.stringContaining(`The definer ${account}`.slice(0, 60)),
      expect.stringContaining(`The definer ${account}`.slice(0, 60)),
      ...Array.from({ length: 4 }, () => expect.stringContaining('there is no such account') as string),
    ]);
    expect(result.leftOut.join('\n')).toMatch(/of the view "v"[^]*of the trigger "tr"/);
    expect(told).toEqual(expect.arrayContaining([...result.leftOut]));
    await there.run("INSERT INTO t (id, v) VALUES (3, 'c')");
    expect(await there.rows('SELECT seen FROM t WHERE id = 3')).toEqual([[7]]);
    expect((await there.rows('SELECT id FROM v')).length).toBe(3);
  });

  test('with the account there, definers and rights are restored, and nothing is left out', async () => {
    const { name } = await user(server);
    const old = await emptyOn(server, forMysql(name));
    const there = await emptyOn(server);
    const snapshots = join(tempFolder(), 'snapshots');
    const { leftOut } = await migrate({ from: old.url, database: there.url, snapshots });
    expect(leftOut).toEqual([]);
    const [[create] = []] = (await there.rows('SHOW CREATE VIEW v')).map(([, text]) => [String(text)]);
    expect(create).toContain(name);
    const rights = await there.rows(
      `SELECT privilege_type FROM information_schema.table_privileges
       WHERE table_schema = DATABASE() AND grantee LIKE '%${name}%' ORDER BY 1`,
    );
    expect(rights).toEqual([['SELECT']]);
  });
});
