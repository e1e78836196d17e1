import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import type { TestServer } from '../servers/test-server.ts';
import { tempFolder } from '../temp-folder.ts';
import { runMain } from '../run-main.ts';
import type { Ended } from '../run-bin.ts';
import { serverDump } from './server-dump.ts';

interface Expected {
  /** Rows that queries give once the database is the new one. */
  readonly rows: Readonly<Record<string, unknown[][]>>;
  /** Statements that an application runs then, and what queries give after them. */
  readonly then: readonly string[];
  readonly after: Readonly<Record<string, unknown[][]>>;
  /** Tables that those statements changed. */
  readonly changed: readonly string[];
}

const fixtures = fileURLToPath(new URL('../../fixtures/servers', import.meta.url));

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  const folderName = server.product === 'postgres' ? 'postgres' : 'mysql';
  const expected = JSON.parse(readFileSync(join(fixtures, folderName, 'expected.json'), 'utf8')) as Expected;

  const begin = async (): Promise<World> => {
    const folder = tempFolder();
    cpSync(join(fixtures, folderName), folder, { recursive: true });
    const database = await freshDatabase(server, readFileSync(join(folder, 'old.sql'), 'utf8'));
    const run = async (...words: string[]): Promise<Ended> => {
      const files =
        words[0] === 'upgrade' || words[0] === 'plan'
          ? ['--schema', 'schema.sql', '--mapping', 'mapping.json']
          : [];
      return runMain([...words, ...files, '--json'], { cwd: folder, env: { DATABASE_URL: database.url } });
    };
    return { folder, database, run };
  };

  test('a database becomes another, has nothing to do again, and goes back to what it was', async () => {
    const { folder, database, run } = await begin();
    try {
      const before = serverDump(server, database.url);
      expect(await run('plan')).toMatchObject({
        code: 0,
        stderr: expect.not.stringMatching(/warning/i) as string,
      });
      expect(serverDump(server, database.url)).toBe(before);

      ok(await run('upgrade', '--yes'));
      await check(database, expected.rows);
      expect(ok(await run('upgrade', '--yes'))).toMatchObject({ status: 'nothing to do' });

      for (const statement of expected.then) await database.run(statement);
      await check(database, expected.after);
      const refused = await run('rollback', '--yes');
      expect(refused).toMatchObject({ code: 3 });
      for (const table of expected.changed) expect(refused.stdout).toContain(table);

      ok(await run('rollback', '--yes', '--discard-changes'));
      expect(serverDump(server, database.url)).toBe(before);
      expect(await others(server, database)).toEqual([]);
      ok(await run('upgrade', '--yes'));
      await check(database, expected.rows);
      expect(readdirSync(join(folder, 'snapshots'))).toEqual([database.name]);
    } finally {
      await database.remove();
    }
  });

  test('a snapshot makes an empty database the old one again', async () => {
    const { database, run } = await begin();
    const empty = await freshDatabase(server);
    try {
      const before = serverDump(server, database.url);
      ok(await run('backup'));
      const ended = await run('restore', 'latest', '--database', empty.url);
      // The snapshot of another database is named by its folder.
      expect(ended.code).toBe(5);
      const { folder } = ok(await run('backup')) as { folder: string };
      ok(await run('restore', folder, '--database', empty.url));
      expect(serverDump(server, empty.url).replaceAll(empty.name, database.name)).toBe(before);
    } finally {
      await database.remove();
      await empty.remove();
    }
  });

  test('init makes the database itself where there is none', async () => {
    const { database, run } = await begin();
    try {
      ok(await run('init', '--schema', 'schema.sql', '--yes', '--database', database.missing));
      const again = await run('upgrade', '--yes', '--database', database.missing);
      expect(ok(again)).toMatchObject({ status: 'nothing to do' });
    } finally {
      await database.remove();
    }
  });
});

interface World {
  readonly folder: string;
  readonly database: FreshDatabase;
  run(...words: string[]): Promise<Ended>;
}

function ok(ended: Ended): unknown {
  expect({ ...ended }).toEqual({ ...ended, code: 0 });
  return JSON.parse(ended.stdout);
}

async function check(database: FreshDatabase, rows: Expected['rows']): Promise<void> {
  for (const [sql, wanted] of Object.entries(rows))
    expect({ sql, rows: await database.rows(sql) }).toEqual({ sql, rows: wanted });
}

/** Databases and schemas that a run left beside the live ones. */
async function others({ product }: TestServer, database: FreshDatabase): Promise<unknown[][]> {
  return database.rows(
    product === 'postgres'
      ? `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'carryover\\_%'`
      : `SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '${database.name}\\_carryover%'`,
  );
}
