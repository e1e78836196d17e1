import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { restore } from '../../src/api/restore.ts';
import { upgrade } from '../../src/api/upgrade.ts';
import type { OnEvent } from '../../src/events.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import { startProxy } from '../servers/proxy.ts';
import type { Chunk, Proxy } from '../servers/proxy.ts';
import type { TestServer } from '../servers/test-server.ts';
import { tempFolder } from '../temp-folder.ts';
import { failure } from './world.ts';

const old = 'CREATE TABLE kept (id INT PRIMARY KEY); CREATE TABLE gone (id INT PRIMARY KEY);';

// A schema that can't be tried just then is not one that can't be made.
await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test('the connection is lost while the present schema is tried: the run ends, and nothing was changed', async () => {
    const database = await databaseOn(server, old);
    // The declared schema does not have that table.
    const proxy = await proxyTo(server, makesGone);
    const warnings: string[] = [];
    const onEvent: OnEvent = (event) => {
      if (event.type === 'warning') warnings.push(event.code);
    };
    await expect(upgrade({ ...inputs(), database: through(database, proxy), onEvent })).rejects.toMatchObject(
      failure('CONNECTION_FAILED', 'Nothing was'),
    );
    expect(proxy.struck).toBe(true);
    expect(warnings).not.toContain('NO_ROLLBACK');
    expect(await database.rows('SELECT count(*) FROM gone')).toEqual([[0]]);
    expect(await upgrade({ ...inputs(), database: database.url })).toMatchObject({ status: 'upgraded' });
  });

  test('the connection is lost while the schema of a snapshot is tried: the snapshot is not called damaged', async () => {
    const source = await databaseOn(server, old);
    const { snapshots } = inputs();
    const { folder } = await backup({ database: source.url, snapshots });
    const target = await databaseOn(server);
    const proxy = await proxyTo(server, makesGone);
    const options = { snapshots, snapshot: folder };
    await expect(restore({ ...options, database: through(target, proxy) })).rejects.toMatchObject(
      failure('CONNECTION_FAILED', 'Nothing was'),
    );
    expect(proxy.struck).toBe(true);
    await restore({ ...options, database: target.url });
    expect(await target.rows('SELECT count(*) FROM gone')).toEqual([[0]]);
  });
});

async function databaseOn(server: TestServer, script?: string): Promise<FreshDatabase> {
  const database = await freshDatabase(server, script);
  onTestFinished(() => database.remove());
  return database;
}

/** A proxy that cuts at the first chunk of its kind. */
async function proxyTo(server: TestServer, isMeant: (chunk: Chunk) => boolean): Promise<Proxy> {
  const { hostname, port } = new URL(server.url);
  const proxy = await startProxy({ host: hostname, port: Number(port) }, (chunk) =>
    isMeant(chunk) ? 'cut' : 'pass',
  );
  onTestFinished(() => proxy.close());
  return proxy;
}

function through({ url }: FreshDatabase, { port }: Proxy): string {
  const proxied = new URL(url);
  proxied.port = String(port);
  return proxied.href;
}

function makesGone({ direction, data }: Chunk): boolean {
  const text = data.toString('latin1');
  return direction === 'up' && /(?<!SHOW )CREATE TABLE\b.*gone/s.test(text);
}

function inputs() {
  const folder = tempFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [schema, mapping] = [join(folder, 'schema.sql'), join(folder, 'mapping.json')];
  writeFileSync(schema, 'CREATE TABLE kept (id INT PRIMARY KEY)');
  writeFileSync(mapping, '{ "drop": ["gone"] }');
  return { schema, mapping, snapshots: join(folder, 'snapshots') };
}
