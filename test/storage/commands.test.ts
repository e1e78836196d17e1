import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { BackupResult, PruneResult } from '../../src/index.ts';
import { openRemote } from '../../src/storage/open-remote.ts';
import { runBin } from '../run-bin.ts';
import type { Ended } from '../run-bin.ts';
import { runMain } from '../run-main.ts';
import { tempFolder } from '../temp-folder.ts';
import { azure, connectionStringOf, freshContainer } from './azure-service.ts';
import { startFakeGcs } from './fake-gcs.ts';
import type { FakeGcs } from './fake-gcs.ts';
import { freshBucket, s3, s3Environment, urlOf } from './s3-service.ts';

let fake: FakeGcs;
beforeAll(async () => void (fake = await startFakeGcs()));
afterAll(() => fake.close());

interface Service {
  readonly name: string;
  readonly isThere: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly where: () => Promise<string>;
  /** Of a bucket that there is not. */
  readonly nowhere: () => string;
}

const services: Service[] = [
  {
    name: 'S3',
    isThere: s3.url !== undefined,
    env: s3Environment(),
    where: async () => urlOf(await freshBucket()),
    nowhere: () => urlOf('carryover-test-nowhere'),
  },
  {
    name: 'Azure',
    isThere: azure.url !== undefined,
    env: { AZURE_STORAGE_CONNECTION_STRING: connectionStringOf() },
    where: async () => `azure://${await freshContainer()}/some/prefix`,
    nowhere: () => 'azure://carryover-test-nowhere/some/prefix',
  },
  {
    name: 'a fake of Google Cloud Storage',
    isThere: true,
    env: {},
    where: async () => `gs://${fake.makeBucket()}/p?endpoint=${fake.url}`,
    nowhere: () => `gs://carryover-test-nowhere/p?endpoint=${fake.url}`,
  },
];

describe.each(services)('$name', (service) => {
  test.skipIf(!service.isThere)('the commands work as they do in a folder', async () => {
    const { folder, database, run, tellsNoSecret } = await openShop(service, runBin);
    const schema = {
      tables: {
        users: {
          columns: {
            id: { type: 'bigint', identity: true },
            name: { type: 'text' },
            mail: { type: 'text', nullable: true },
          },
          primaryKey: ['id'],
        },
      },
    };
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
    const of = ['--database', 'shop.db'];

    const { id } = (await run('backup', ...of)) as { id: string };
    expect(await run('list')).toMatchObject({ snapshots: [{ id }] });
    await run('verify', 'latest', ...of);
    await run('verify', id);
    await run('plan', ...of);
    await run('upgrade', ...of, '--yes');
    expect(names(database)).toEqual(['Ann', 'Bob']);
    expect(((await run('list')) as { snapshots: unknown[] }).snapshots.length).toBeGreaterThan(1);
    await run('restore', id, '--database', 'again.db');
    expect(names(join(folder, 'again.db'))).toEqual(['Ann', 'Bob']);
    await run('check', ...of);
    tellsNoSecret();
  });

  test.skipIf(!service.isThere)(
    'snapshots share files, change their readers and go, as in a folder',
    async () => {
      const { folder, database, run } = await openShop(service);
      sqlite(
        database,
        `CREATE TABLE log (id INTEGER PRIMARY KEY);
      WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
      INSERT INTO users SELECT i, hex(randomblob(20)) FROM n`,
      );
      const [first, second] = await Promise.all([createDataKey(), createDataKey()]);
      for (const [name, key] of Object.entries({ first, second })) {
        writeFileSync(join(folder, `${name}.txt`), `${key.identity}\n`);
        writeFileSync(join(folder, `to-${name}.txt`), `${key.recipient}\n`);
      }
      const taken: Pick<BackupResult, 'id' | 'bytes' | 'ownBytes'>[] = [];
      for (let index = 0; index < 3; index++) {
        sqlite(database, 'INSERT INTO log DEFAULT VALUES');
        const words = ['backup', '--database', 'shop.db', '--recipients-file', 'to-first.txt'];
        taken.push((await run(...words)) as BackupResult);
      }
      for (const { bytes, ownBytes } of taken.slice(1)) expect(ownBytes).toBeLessThan(bytes / 2);
      const to = ['--recipients-file', 'to-second.txt', '--identity-file', 'first.txt'];
      expect(((await run('rotate', '--all', ...to)) as { rotated: unknown[] }).rotated).toHaveLength(3);
      const ids = taken.map(({ id }) => id);
      for (const id of ids) await run('verify', id, '--identity-file', 'second.txt');
      const pruned = await run('prune', '--all', '--keep-last', '1', '--yes');
      // The first holds what the last shares.
      expect((pruned as PruneResult).removed.map(({ id }) => id)).toEqual([ids[1]]);
      await run('verify', 'latest', '--database', 'shop.db', '--identity-file', 'second.txt');
    },
  );

  test.skipIf(!service.isThere)(
    'snapshots are shown, compared, exported, judged and pruned there',
    async () => {
      const { folder, database, run, end, storage, tellsNoSecret } = await openShop(service);
      const of = ['--database', 'shop.db'];
      expect(await run('status', ...of)).toMatchObject({ isFine: true, databases: [{ snapshots: 0 }] });
      expect(await end('status', ...of, '--max-age', '1h')).toMatchObject({ code: 9 });

      const ids: string[] = [];
      for (const name of ['Cleo', 'Dan', 'Eve']) {
        ids.push(((await run('backup', ...of)) as { id: string }).id);
        sqlite(database, `INSERT INTO users (name) VALUES ('${name}')`);
      }
      const [first = '', second = '', third = ''] = ids;
      expect(await run('show', 'latest', ...of, '--table', 'users')).toMatchObject({ id: third, rows: 4 });
      expect(await run('show', first.slice(0, -1))).toMatchObject({ id: first, rows: 2 });
      const differences = await end('diff', first, second, '--rows', '5');
      expect(differences).toMatchObject({ code: 10, stdout: expect.stringContaining('"id": 3') as string });
      expect(await end('diff', ...of)).toMatchObject({ code: 10 });
      await run('export', second, '--format', 'csv', '--output', join(folder, 'out'));
      expect(readFileSync(join(folder, 'out/0001-users.csv'), 'utf8')).toMatch(/^id,name\r?\n1,Ann\r?\n/);

      expect(await run('verify', '--all')).toMatchObject({
        snapshots: [{}, {}, { id: first, problem: null }],
      });
      const sample = ['--sample', '1%', '--seed', 'monday'];
      expect(await run('verify', '--all', ...sample)).toMatchObject({ sample: { seed: 'monday' } });
      await run('verify', '--restore', ...of);
      expect(await run('status', ...of, '--max-age', '1h')).toMatchObject({
        isFine: true,
        free: null,
        databases: [{ snapshots: 3, newestProven: { id: third }, leftovers: [] }],
      });

      // What the second one has of the first must not go with it.
      const rule = ['--keep-last', '1', ...of];
      const dry = await run('prune', ...rule, '--dry-run');
      expect(dry).toMatchObject({ dryRun: true, kept: [{ id: third }] });
      expect(await idsIn(run)).toHaveLength(3);
      await run('prune', ...rule, '--yes');
      expect(await idsIn(run)).toEqual([third]);
      await run('verify', third);
      await run('restore', 'latest', ...of, '--mode', 'replace', '--yes');
      expect(names(database)).toEqual(['Ann', 'Bob', 'Cleo', 'Dan']);

      const { objects } = await storage.list(`shop/${third}/tables`);
      await storage.remove(`shop/${third}/tables/${objects[0]?.name ?? ''}`);
      expect(await end('verify', '--all')).toMatchObject({ code: 5 });
      expect(await end('status', ...of)).toMatchObject({ code: 5 });
      expect(await end('restore', third, '--database', 'new.db')).toMatchObject({ code: 5 });
      await run('prune', '--all', '--keep-last', '9', '--damaged', '--yes');
      expect(await idsIn(run)).not.toContain(third);
      tellsNoSecret();
    },
  );

  test.skipIf(!service.isThere)(
    'encrypted ones are rotated there, and open for the new readers alone',
    async () => {
      const { folder, run, end, tellsNoSecret } = await openShop(service);
      const [anna, bert] = await Promise.all([createDataKey(), createDataKey()]);
      const file = (name: string, { identity }: { identity: string }): string[] => {
        writeFileSync(join(folder, name), `${identity}\n`, { mode: 0o600 });
        return ['--identity-file', name];
      };
      const [annas, berts] = [file('anna.txt', anna), file('bert.txt', bert)];
      const { id } = (await run('backup', '--database', 'shop.db', '--recipient', anna.recipient)) as {
        id: string;
      };
      expect(await run('verify', id)).toMatchObject({ level: 'files' });
      expect(await end('export', id, '--format', 'jsonl')).toMatchObject({ code: 8 });
      expect(await run('rotate', '--all', '--recipient', bert.recipient, ...annas)).toMatchObject({
        rotated: [{ id }],
      });
      expect(await end('verify', id, ...annas)).toMatchObject({ code: 8 });
      expect(await run('verify', id, ...berts)).toMatchObject({ level: 'rows' });
      await run('restore', 'latest', '--database', 'shop.db', '--mode', 'replace', '--yes', ...berts);
      expect(names(join(folder, 'shop.db'))).toEqual(['Ann', 'Bob']);
      tellsNoSecret(anna.identity, bert.identity);
    },
  );

  test.skipIf(!service.isThere)(
    'a bucket that is not there is one sentence, whatever the command',
    async () => {
      const { end } = await openShop({ ...service, where: async () => service.nowhere() });
      const commands = [
        ['list'],
        ['status'],
        ['show'],
        ['verify', '--all'],
        ['export', '--format', 'csv'],
        ['prune', '--all', '--keep-last', '1', '--yes'],
        ['rotate', '--all', '--recipient', (await createDataKey()).recipient],
        ['diff', '--database', 'shop.db'],
        ['restore', '--database', 'shop.db', '--mode', 'merge', '--yes'],
        ['backup', '--database', 'shop.db'],
      ];
      for (const words of commands) {
        const { code, stdout } = await end(...words);
        expect({ words, code, stdout }).toMatchObject({
          code: 7,
          stdout: expect.stringMatching(/there is no such (bucket|container)/) as string,
        });
        expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'STORAGE_FAILED' } });
      }
    },
  );
});

/** A database, a bucket of its own for the snapshots, and the commands for them, as a process of their own or in this one. */
async function openShop({ env, where }: Service, program: typeof runMain = runMain) {
  const folder = tempFolder();
  const snapshots = await where();
  const database = join(folder, 'shop.db');
  sqlite(database, 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)');
  sqlite(database, "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob')");
  let output = '';
  const end = async (...words: string[]): Promise<Ended> => {
    const ended = await program([...words, '--snapshots', snapshots, '--json'], { cwd: folder, env });
    output += ended.stdout + ended.stderr;
    return ended;
  };
  const run = async (...words: string[]): Promise<unknown> => {
    const ended = await end(...words);
    expect({ words, ...ended }).toMatchObject({ code: 0 });
    return JSON.parse(ended.stdout) as unknown;
  };
  return {
    folder,
    database,
    end,
    run,
    storage: openRemote(snapshots, secretsOf(env)),
    tellsNoSecret(...more: string[]) {
      for (const secret of [...Object.values(env), ...more]) expect(output).not.toContain(secret);
    },
  };
}

function secretsOf({ AZURE_STORAGE_CONNECTION_STRING: azureConnectionString }: Service['env']) {
  return azureConnectionString === undefined ? {} : { azureConnectionString };
}

async function idsIn(run: (...words: string[]) => Promise<unknown>): Promise<string[]> {
  const { snapshots } = (await run('list')) as { snapshots: { id: string }[] };
  return snapshots.map(({ id }) => id);
}

function sqlite(file: string, sql: string): void {
  const db = new Database(file);
  db.exec(sql);
  db.close();
}

function names(file: string): unknown[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare('SELECT name FROM users ORDER BY id').pluck().all();
  } finally {
    db.close();
  }
}
