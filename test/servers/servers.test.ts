import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connect, withDatabase } from './connect.ts';
import { describeEachServer } from './describe-each-server.ts';
import { freshDatabase, testPrefix, within } from './fresh-database.ts';
import type { FreshDatabase } from './fresh-database.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { startables } from './startables.ts';
import { startThrowAway } from './throw-away.ts';

describe('the servers that tests get', async () => {
  await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
    let database: FreshDatabase;
    beforeEach(async () => {
      database = await freshDatabase(
        server,
        "CREATE TABLE t (a BIGINT, b VARCHAR(9)); INSERT INTO t VALUES (1, 'x');",
      );
    });
    afterEach(() => database.remove());

    test('a database holds what its script says, and values are plain', async () => {
      await database.run('INSERT INTO t VALUES (9007199254740993, NULL); INSERT INTO t VALUES (2, NULL)');
      expect(await database.rows('SELECT a, b FROM t ORDER BY a')).toEqual([
        [1, 'x'],
        [2, null],
        ['9007199254740993', null],
      ]);
    });

    test('what a dead run left is dropped after an hour, and nothing sooner', async () => {
      const old = `${testPrefix}${(Math.floor(Date.now() / 1000) - 3700).toString(36)}_${randomBytes(4).toString('hex')}`;
      await within(server.url, (connection) => connection.run(`CREATE DATABASE ${old}`));
      await removeLeftovers(server);
      await expect(
        within(withDatabase(server.url, old), (connection) => connection.rows('SELECT 1')),
      ).rejects.toThrow(old);
      expect(await database.rows('SELECT a FROM t')).toEqual([[1]]);
    });

    test('it is gone when it is removed', async () => {
      await database.remove();
      await expect(database.rows('SELECT 1')).rejects.toThrow(database.name);
    });
  });
});

const recipes = (['postgres', 'mariadb', 'mysql'] as const).flatMap(startables);

test.each(recipes.map(({ how, recipe }) => [how, recipe] as const))(
  'a private server (%s) can be killed, comes back with its rows, and leaves nothing when it is stopped',
  async (_, recipe) => {
    const server = await startThrowAway(recipe);
    onTestFinished(() => server.stop());
    const admin = withDatabase(server.url, recipe.url(0).startsWith('postgres') ? 'postgres' : 'mysql');
    const open = await connect(admin);
    await open.run('CREATE TABLE kept (a INTEGER); INSERT INTO kept VALUES (1)');
    await server.kill();
    await expect(open.rows('SELECT 1')).rejects.toBeInstanceOf(Error);
    await expect(connect(admin)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.restart();
    const again = await connect(admin);
    expect(await again.rows('SELECT a FROM kept')).toEqual([[1]]);
    await again.close();
    await server.stop();
    await expect(connect(admin)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(existsSync(server.folder)).toBe(false);
  },
);
