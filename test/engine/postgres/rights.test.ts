import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { postgresEngine } from '../../../src/engine/postgres/engine.ts';
import { failure } from '../../api/world.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import type { FreshDatabase } from '../../servers/fresh-database.ts';
import { freshDatabase, within } from '../../servers/fresh-database.ts';
import { tableOf } from './table-of.ts';
import { entry } from '../entry.ts';
import { blocksOf, rebuild, schemaOf } from './world.ts';

const script = `CREATE SCHEMA sales; CREATE TABLE people (id serial PRIMARY KEY, name text); CREATE TABLE sales.orders (a int);
  CREATE TABLE secret (a int); ALTER TABLE secret ENABLE ROW LEVEL SECURITY; INSERT INTO people (name) VALUES ('one');`;

await describeEachServer(['postgres'], (server) => {
  /** A user without any rights, gone afterwards with all that is his. */
  const withUser = async (
    work: (database: FreshDatabase, user: { name: string; url: string }) => Promise<void>,
  ): Promise<void> => {
    const database = await freshDatabase(server, script);
    const name = `carryover_user_${randomBytes(4).toString('hex')}`;
    const password = 'p/w @:';
    await database.run(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    const user = {
      name,
      url: database.url.replace(/\/\/[^@/]*@/, `//${name}:${encodeURIComponent(password)}@`),
    };
    try {
      await work(database, user);
    } finally {
      await database.run(`REASSIGN OWNED BY ${name} TO CURRENT_USER; DROP OWNED BY ${name}`);
      await database.run(`DROP ROLE ${name}`);
      await database.remove();
    }
  };

  describe('a user who lacks rights', () => {
    test.each(['read', 'change'] as const)(
      '%s: learns what is missing; with what is said to mend it he has all he needs',
      async (need) => {
        await withUser(async (database, user) => {
          const session = await postgresEngine.connect(user.url, { waitSeconds: 0 });
          const missing = await session.missing(need);
          expect(missing.length).toBeGreaterThan(need === 'read' ? 3 : 6);
          for (const { what, mend } of missing) {
            expect(what).toMatch(/^[A-Z].*\.$/);
            await database.run(mend);
          }
          expect(await session.missing(need)).toEqual([]);
          const schema = await schemaOf(session);
          expect(schema.tables).toHaveLength(3);
          if (need === 'change') {
            await session.stage({ retain: true }, async (stage) => {
              await rebuild(stage);
              await stage.cutover(entry('1', { retained: stage.retained }));
            });
            await session.stage({ revertTo: (await session.history())[0]?.retained ?? '' }, async (stage) => {
              await stage.revert();
              await stage.cutover(entry('2'));
            });
            const scratch = await session.scratch();
            await scratch.run('CREATE TABLE t (a int)');
            await scratch.close();
            expect(await session.clean()).toEqual([]);
          }
          expect(await database.rows('SELECT name FROM people')).toEqual([['one']]);
          await session.close();
        });
      },
    );

    test('who goes on regardless gets an error, and never a part of the rows', async () => {
      await withUser(async (database, user) => {
        const session = await postgresEngine.connect(user.url, { waitSeconds: 0 });
        await expect(schemaOf(session)).rejects.toMatchObject(failure('RIGHTS_MISSING'));
        await database.run(
          `GRANT USAGE ON SCHEMA sales TO ${user.name}; GRANT SELECT ON people, secret, sales.orders, people_id_seq TO ${user.name}`,
        );
        await database.run('INSERT INTO secret VALUES (1)');
        const counting = session.read((reader) => reader.stats('secret', []));
        await expect(counting).rejects.toMatchObject(failure('RIGHTS_MISSING', 'secret'));
        await expect(session.stage({}, async () => undefined)).rejects.toMatchObject(
          failure('RIGHTS_MISSING'),
        );
        await session.close();
      });
    });

    test('a database that he may not make: the statement for somebody who may', async () => {
      await withUser(async (database, user) => {
        const url = user.url.replace(database.name, `${database.name}_missing`);
        await expect(postgresEngine.connect(url, { create: true })).rejects.toMatchObject({
          ...failure('CONNECTION_FAILED'),
          hint: expect.stringContaining(
            `CREATE DATABASE "${database.name}_missing" OWNER "${user.name}"`,
          ) as string,
        });
      });
    });
  });

  test('a database that is missing is made if asked for', async () => {
    const database = await freshDatabase(server);
    const session = await postgresEngine.connect(database.missing, { create: true });
    expect((await schemaOf(session)).tables).toEqual([]);
    expect(session.version).toBe(server.name);
    await session.close();
    await database.remove();
  });

  test('a database whose transactions are read-only is said to be so', async () => {
    const database = await freshDatabase(server);
    await database.run(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    const session = await postgresEngine.connect(database.url, {});
    expect(await session.missing('read')).toEqual([]);
    expect(await session.missing('change')).toMatchObject([
      { mend: expect.stringContaining('ALTER DATABASE') as string },
    ]);
    await session.close();
    await database.remove();
  });

  test('bytes that are not UTF-8, in a database that takes any: an error that names the table, no question marks', async () => {
    const database = await freshDatabase(server);
    const name = `${database.name}_ascii`;
    await database.run(`CREATE DATABASE ${name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`);
    const url = database.url.replace(database.name, name);
    await within(url, (connection) =>
      connection.run(
        "CREATE TABLE odd (a text); SET client_encoding = 'SQL_ASCII'; INSERT INTO odd VALUES (E'\\xe9')",
      ),
    );
    const session = await postgresEngine.connect(url, {});
    const reading = session.read(async (reader) => {
      const table = tableOf(await reader.schema(), 'odd');
      await blocksOf(reader.read(table));
    });
    await expect(reading).rejects.toMatchObject(failure('DATABASE_FAILED', 'odd'));
    await session.close();
    await database.remove();
  });
});
