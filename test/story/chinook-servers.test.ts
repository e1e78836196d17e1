import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runMain } from '../run-main.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import { serversOf } from '../servers/servers-of.ts';
import type { TestServer } from '../servers/test-server.ts';
import { tempFolder } from '../temp-folder.ts';
import { serverDump } from './server-dump.ts';

const data = fileURLToPath(new URL('../../../shared/data/chinook/', import.meta.url));
const fixture = fileURLToPath(new URL('../../fixtures/chinook', import.meta.url));
const isThere = existsSync(data);

const begin = async (server: TestServer): Promise<FreshDatabase> =>
  freshDatabase(server, chinookScript(server));

/** The sample's script without what makes and picks its database. */
function chinookScript({ product }: TestServer): string {
  const file = product === 'postgres' ? 'postgres.sql' : 'mysql.sql';
  return readFileSync(join(data, file), 'utf8').replace(
    /^(?:DROP DATABASE|CREATE DATABASE|USE |\\c ).*$/gm,
    '',
  );
}

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test.skipIf(!isThere)(
    'Chinook becomes another database and goes back (needs the sample data)',
    async () => {
      const folder = tempFolder();
      layOut(server, folder);
      const database = await begin(server);
      const run = runner(folder, database.url);
      try {
        const before = serverDump(server, database.url);
        await run('upgrade', '--yes', '--seeds', 'seeds.json');
        expect(await run('upgrade', '--yes', '--seeds', 'seeds.json')).toMatchObject({
          status: 'nothing to do',
        });
        const [staff, customer] =
          server.product === 'postgres' ? ['staff', 'customer'] : ['Staff', 'Customer'];
        expect(await database.rows(`SELECT count(*) FROM ${staff}`)).toEqual([[8]]);
        expect(await database.rows(`SELECT count(*) FROM ${customer}`)).toEqual([[59]]);
        await run('rollback', '--yes');
        expect(serverDump(server, database.url)).toBe(before);
      } finally {
        await database.remove();
      }
    },
  );
});

/** The fixture, in the spelling of the sample: PostgreSQL's has snake_case names. */
function layOut({ product }: TestServer, folder: string): void {
  cpSync(fixture, folder, { recursive: true });
  if (product !== 'postgres') return;
  for (const file of ['schema.json', 'mapping.json']) {
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), text.replaceAll(/\b(?:[A-Z][a-z]+)+\b/g, snakeCase));
  }
  const seeds = readFileSync(join(folder, 'seeds.json'), 'utf8');
  writeFileSync(join(folder, 'seeds.json'), seeds.replaceAll(/"\w+"(?=:)/g, snakeCase));
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

function runner(folder: string, url: string) {
  return async (...words: string[]): Promise<Record<string, unknown>> => {
    const ended = await runMain([...words, '--json'], { cwd: folder, env: { DATABASE_URL: url } });
    expect({ words, ...ended }).toMatchObject({ code: 0 });
    return JSON.parse(ended.stdout) as Record<string, unknown>;
  };
}

describe.skipIf(!isThere)('Chinook moves house (needs the sample data)', async () => {
  const servers = (
    await Promise.all((['postgres', 'mariadb', 'mysql'] as const).map(async (product) => serversOf(product)))
  ).flatMap(({ servers: [first] }) => first ?? []);

  test.each(pairs(servers))(
    'from $from.name to $to.name and back: every table the same',
    async ({ from, to }) => {
      const [source, target, again] = [await begin(from), await freshDatabase(to), await freshDatabase(from)];
      const folder = tempFolder();
      try {
        const run = runner(folder, source.url);
        await run('migrate', '--from', source.url, '--database', target.url, '--yes');
        await run('migrate', '--from', target.url, '--database', again.url, '--yes');
        const content = await contentOf(run, source.url);
        expect(Object.keys(content)).toHaveLength(11);
        expect(await contentOf(run, target.url)).toEqual(content);
        expect(await contentOf(run, again.url)).toEqual(content);
      } finally {
        await Promise.all([source, target, again].map((database) => database.remove()));
      }
    },
  );

  test.each(servers)(
    'from SQLite to $name: every table the same but for types that SQLite has not',
    async (to) => {
      const folder = tempFolder();
      copyFileSync(join(data, 'chinook.sqlite'), join(folder, 'chinook.db'));
      const target = await freshDatabase(to);
      try {
        const run = runner(folder, 'sqlite:chinook.db');
        await run('migrate', '--from', 'chinook.db', '--database', target.url, '--yes');
        const [old, now] = [await contentOf(run, 'chinook.db'), await contentOf(run, target.url)];
        const same = Object.keys(old).filter((name) => old[name]?.fingerprint === now[name]?.fingerprint);
        // Times of day and decimals are texts and doubles in SQLite.
        expect(Object.keys(old).filter((name) => !same.includes(name))).toEqual(
          ['Employee', 'Invoice', 'InvoiceLine', 'Track'].filter((name) => name in old),
        );
        for (const name of Object.keys(old)) expect(now[name]?.rows).toBe(old[name]?.rows);
      } finally {
        await target.remove();
      }
    },
  );
});

function pairs(servers: readonly TestServer[]): { from: TestServer; to: TestServer }[] {
  return servers.flatMap((from) => servers.filter((to) => to !== from).map((to) => ({ from, to })));
}

type Contents = Record<string, { rows: number; fingerprint: string }>;

/** Rows and fingerprint of every table, as a new snapshot of the database tells them. */
async function contentOf(run: ReturnType<typeof runner>, url: string): Promise<Contents> {
  const { folder } = await run('backup', '--database', url);
  const manifest = JSON.parse(readFileSync(join(String(folder), 'manifest.json'), 'utf8')) as {
    tables: { name: string; rows: number; fingerprint: string }[];
  };
  return Object.fromEntries(
    manifest.tables.map(({ name, rows, fingerprint }) => [name, { rows, fingerprint }]).toSorted(),
  );
}
