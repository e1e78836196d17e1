import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { backup, drill, list } from '../../src/index.ts';
import type { Step } from '../../src/index.ts';
import { targetOf } from '../crash/cut-connections.ts';
import { runBin } from '../run-bin.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase, within } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import { startProxy } from '../servers/proxy.ts';
import type { Fault } from '../servers/proxy.ts';
import type { TestServer } from '../servers/test-server.ts';
import { forgeManifest } from '../snapshot/forge.ts';
import { tempFolder } from '../temp-folder.ts';
import { failure } from './world.ts';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** A shop's database, a snapshot of it, and what was written since. */
interface Shop {
  readonly database: FreshDatabase;
  readonly snapshots: string;
  readonly id: string;
  readonly folder: string;
  /** All that a drill may neither change nor leave: rows, and the names of what is beside them. */
  look(): Promise<unknown>;
}

async function openShop(server: TestServer): Promise<Shop> {
  const family = server.product === 'postgres' ? 'postgres' : 'mysql';
  const script = new URL(`../../fixtures/servers/${family}/old.sql`, import.meta.url);
  const database = await freshDatabase(server, readFileSync(script, 'utf8'));
  onTestFinished(() => database.remove());
  const snapshots = join(tempFolder(), 'snapshots');
  const { id, folder } = await backup({ database: database.url, snapshots });
  await database.run("DELETE FROM sessions; UPDATE users SET last = 'written since'");
  const names =
    family === 'postgres'
      ? "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp' UNION ALL SELECT extname FROM pg_extension ORDER BY 1"
      : `SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, ${database.name.length}) = '${database.name}' ORDER BY 1`;
  const look = async () => [
    await database.rows('SELECT id, first, last, mail FROM users ORDER BY id'),
    await database.rows('SELECT id, user_id, total FROM orders ORDER BY id'),
    await database.rows('SELECT * FROM sessions'),
    await database.rows(names),
  ];
  return { database, snapshots, id, folder, look };
}

/** A user of the server that may log in and do nothing more. */
async function stranger(server: TestServer, { name, url }: FreshDatabase): Promise<URL> {
  const user = `u_${name.slice(-16)}`;
  const asRoot = (sql: string): Promise<void> => within(server.url, (connection) => connection.run(sql));
  const isPostgres = server.product === 'postgres';
  const account = isPostgres ? user : `'${user}'@'%'`;
  await asRoot(isPostgres ? `CREATE ROLE ${user} LOGIN PASSWORD 'x'` : `CREATE USER ${account}`);
  if (!isPostgres) await asRoot(`GRANT SELECT ON ${name}.* TO ${account}`);
  onTestFinished(async () => {
    if (isPostgres)
      await within(url, (connection) =>
        connection.run(`REASSIGN OWNED BY ${user} TO CURRENT_USER; DROP OWNED BY ${user}`),
      );
    await asRoot(isPostgres ? `DROP ROLE ${user}` : `DROP USER ${account}`);
  });
  const own = new URL(url);
  own.username = user;
  own.password = isPostgres ? 'x' : '';
  return own;
}

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  test('a drill restores beside the live database, which it neither reads nor touches, and leaves nothing', async () => {
    const { database, snapshots, id, look } = await openShop(server);
    const before = await look();
    const ended = await runBin(
      ['verify', '--restore', '--database', database.url, '--snapshots', snapshots, '--json'],
      { cwd: tempFolder() },
    );
    expect(ended).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ id, engine: server.name, leftOut: [] });
    expect(await look()).toEqual(before);
    expect(await list({ snapshots })).toMatchObject([{ id, verified: { level: 'restore' }, isProven: true }]);
    expect(existsSync(join(snapshots, 'scratch'))).toBe(false);
  });

  test('a drill beside a database that does not exist makes none', async () => {
    const { database, snapshots, id, look } = await openShop(server);
    const before = await look();
    expect(await drill({ database: database.missing, snapshots, snapshot: id })).toMatchObject({ id });
    expect(await look()).toEqual(before);
  });

  test('a snapshot whose rows its own schema does not take fails the drill, which says so and leaves nothing', async () => {
    const { database, snapshots, id, folder, look } = await openShop(server);
    const file = join(folder, 'schema.sql');
    const narrow = readFileSync(file, 'utf8').replace('(120)', '(3)');
    writeFileSync(file, narrow);
    const facts = {
      bytes: Buffer.byteLength(narrow),
      sha256: createHash('sha256').update(narrow).digest('hex'),
    };
    await forgeManifest(folder, ({ files }) => ({ files: { ...files, 'schema.sql': facts } }));
    const before = await look();
    const ended = await runBin(
      ['verify', id, '--restore', '--database', database.url, '--snapshots', snapshots],
      { cwd: tempFolder() },
    );
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining('users') as string });
    expect(ended.stderr).not.toContain('Ärlig');
    expect(await look()).toEqual(before);
    expect(await list({ snapshots })).toMatchObject([{ damage: null, verified: { level: 'rows' } }]);
  });

  test('a drill that fails at any step leaves nothing', async () => {
    const { database, snapshots, id, look } = await openShop(server);
    const before = await look();
    for (const failing of ['create', 'load', 'finish', 'verify', 'cutover'] satisfies Step[]) {
      const failed = drill({
        database: database.url,
        snapshots,
        snapshot: id,
        onEvent(event) {
          if (event.type === 'step' && event.step === failing) throw new Error(`planted: ${failing}`);
        },
      });
      await expect(failed).rejects.toThrow(`planted: ${failing}`);
      expect(await look()).toEqual(before);
    }
  });

  test('SIGTERM in the middle of a drill: undone, exit code 130', async () => {
    const { database, snapshots, look } = await openShop(server);
    const before = await look();
    let [text, sent] = ['', false];
    const answers = { areHeld: true };
    const proxy = await startProxy(targetOf({ server }, database.url), async (): Promise<Fault> => {
      while (answers.areHeld && text.includes('loading rows')) await sleep(10);
      return 'pass';
    });
    onTestFinished(() => proxy.close());
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const words = [bin, 'verify', '--restore', '--database', url.href, '--snapshots', snapshots];
    const env = { ...process.env, NO_COLOR: '1' };
    const child = spawn(process.execPath, words, { cwd: tempFolder(), env });
    child.stderr.on('data', (data: Buffer) => {
      text += data.toString();
      if (sent || !text.includes('loading rows')) return;
      sent = child.kill('SIGTERM');
      // The signal must be there before the next answer of the server is.
      setTimeout(() => (answers.areHeld = false), 100);
    });
    const code = await new Promise((resolve) => void child.on('close', resolve));
    expect({ code, text }).toMatchObject({
      code: 130,
      text: expect.stringMatching(/^error: .*interrupted/im) as string,
    });
    expect(await look()).toEqual(before);
  });

  test('a drill that is killed leaves what the next one takes away', async () => {
    const { database, snapshots, id, look } = await openShop(server);
    const before = await look();
    const killer = fileURLToPath(new URL('../crash/held/signal-at-step.mjs', import.meta.url));
    const options = { database: database.url, snapshots, snapshot: id };
    const words = [killer, 'drill', JSON.stringify(options), 'verify', 'SIGKILL'];
    const child = spawn(process.execPath, words, { cwd: tempFolder() });
    const killed = await new Promise((resolve) => void child.on('close', (_, by) => resolve(by)));
    expect(killed).toBe('SIGKILL');
    expect(await look()).not.toEqual(before);
    await drill(options);
    expect(await look()).toEqual(before);
  });

  test('a user who may not do what a drill needs learns what that is, and with it the drill goes through', async () => {
    const { database, snapshots, id, look } = await openShop(server);
    const before = await look();
    const url = await stranger(server, database);
    const rehearse = () => drill({ database: url.href, snapshots, snapshot: id });
    const refused = await rehearse().catch((error: unknown) => error);
    expect(refused).toMatchObject(failure('RIGHTS_MISSING'));
    expect(await look()).toEqual(before);
    const { missing } = (refused as { details: { missing: readonly { mend: string }[] } }).details;
    for (const { mend } of missing) await database.run(mend);
    expect(await rehearse()).toMatchObject({ id });
    expect(await look()).toEqual(before);
  });

  test('another product, a broken name and no server at all: each is one sentence, before anything is made', async () => {
    const { snapshots, id } = await openShop(server);
    const attempt = (database?: string) =>
      drill({ snapshots, snapshot: id, ...(database !== undefined && { database }) });
    await expect(attempt()).rejects.toMatchObject(failure('USAGE', server.name));
    await expect(attempt(join(tempFolder(), 'app.db'))).rejects.toMatchObject(failure('USAGE', 'SQLite'));
  });
});
