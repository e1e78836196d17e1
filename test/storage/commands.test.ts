import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackupResult, PruneResult } from '../../src/index.ts';
import { createDataKey } from '../../src/encryption/data-key.ts';
import { runBin } from '../run-bin.ts';
import { tempFolder } from '../temp-folder.ts';
import { azure, connectionStringOf, freshContainer } from './azure-service.ts';
import { startFakeGcs } from './fake-gcs.ts';
import type { FakeGcs } from './fake-gcs.ts';
import { freshBucket, s3, s3Environment, urlOf } from './s3-service.ts';

let fake: FakeGcs;
beforeAll(async () => void (fake = await startFakeGcs()));
afterAll(() => fake.close());

const services = [
  {
    name: 'S3',
    isThere: s3.url !== undefined,
    env: s3Environment(),
    where: async () => urlOf(await freshBucket()),
  },
  {
    name: 'Azure',
    isThere: azure.url !== undefined,
    env: { AZURE_STORAGE_CONNECTION_STRING: connectionStringOf() },
    where: async () => `azure://${await freshContainer()}/some/prefix`,
  },
  {
    name: 'a fake of Google Cloud Storage',
    isThere: true,
    env: {},
    where: async () => `gs://${fake.makeBucket()}/p?endpoint=${fake.url}`,
  },
];

describe.each(services)('$name', ({ isThere, env, where }) => {
  test.skipIf(!isThere)('the commands work as they do in a folder', async () => {
    const folder = tempFolder();
    const snapshots = await where();
    const database = join(folder, 'shop.db');
    sqlite(database, 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)');
    sqlite(database, "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob')");
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
    let output = '';
    const run = async (...words: string[]): Promise<unknown> => {
      const ended = await runBin([...words, '--snapshots', snapshots, '--json'], { cwd: folder, env });
      output += ended.stdout + ended.stderr;
      expect({ words, ...ended }).toMatchObject({ code: 0 });
      return JSON.parse(ended.stdout) as unknown;
    };
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
    for (const secret of Object.values<string>(env)) expect(output).not.toContain(secret);
  });

  test.skipIf(!isThere)('snapshots share files, change their readers and go, as in a folder', async () => {
    const folder = tempFolder();
    const snapshots = await where();
    const database = join(folder, 'shop.db');
    sqlite(
      database,
      `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE log (id INTEGER PRIMARY KEY);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
      INSERT INTO users SELECT i, hex(randomblob(20)) FROM n`,
    );
    const [first, second] = await Promise.all([createDataKey(), createDataKey()]);
    for (const [name, key] of Object.entries({ first, second })) {
      writeFileSync(join(folder, `${name}.txt`), `${key.identity}\n`);
      writeFileSync(join(folder, `to-${name}.txt`), `${key.recipient}\n`);
    }
    const run = async (...words: string[]): Promise<unknown> => {
      const ended = await runBin([...words, '--snapshots', snapshots, '--json'], { cwd: folder, env });
      expect({ words, ...ended }).toMatchObject({ code: 0 });
      return JSON.parse(ended.stdout) as unknown;
    };
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
  });
});

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
