import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runMain } from '../run-main.ts';
import type { Ended } from '../run-bin.ts';
import { withDatabase } from '../servers/connect.ts';
import { describeEachServer } from '../servers/describe-each-server.ts';
import { freshDatabase, within } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import { tempFolder } from '../temp-folder.ts';

const text = readFileSync(new URL('../../docs/CONNECTIONS.md', import.meta.url), 'utf8');

/** The SQL blocks of a section of docs/CONNECTIONS.md: to read, and to change. */
function grants(title: string): readonly [string, string] {
  const section = text.split(/^### /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
  const [read, change] = [
    ...section
      .split(/^## /m)
      .join('')
      .matchAll(/^```sql\n([^]*?)```/gm),
  ].map(([, sql]) => sql ?? '');
  if (read === undefined || change === undefined) throw new Error(`no SQL below ${title}`);
  return [read, change];
}

/** An ending without an error; what was said instead shows up in the comparison. */
const done = { code: 0, stderr: '' };

const schema = {
  tables: {
    users: {
      columns: {
        id: { type: 'bigint' },
        name: { type: 'text' },
        mail: { type: 'text', nullable: true },
      },
      primaryKey: ['id'],
    },
  },
};

await describeEachServer(['postgres', 'mariadb', 'mysql'], (server) => {
  const isPostgres = server.product === 'postgres';
  const [read, change] = grants(isPostgres ? 'PostgreSQL' : 'MySQL and MariaDB');
  // Where there is one, the cutover asks for more.
  const trigger = 'TRIGGER t BEFORE INSERT ON users FOR EACH ROW SET NEW.name = upper(NEW.name)';
  let database: FreshDatabase;
  let folder: string;
  let app: string;
  let other: string;

  /** Runs what the document says, with our own names. */
  const grant = async (sql: string): Promise<void> => {
    const named = sql
      .replaceAll(/\bshop(?=\b|\\_)/g, database.name)
      .replaceAll(/\bapp\b/g, app)
      .replaceAll(/\bother\b/g, other);
    await database.run(named);
  };
  const program = (...words: string[]): Promise<Ended> => {
    const url = withDatabase(server.url, database.name).replace(/\/\/[^@]*@/, `//${app}@`);
    return runMain(words, { cwd: folder, env: { DATABASE_URL: url } });
  };

  beforeEach(async () => {
    const id = randomBytes(4).toString('hex');
    [app, other] = [`carryover_app_${id}`, `carryover_other_${id}`];
    folder = tempFolder();
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
    database = await freshDatabase(server);
    const asOther = isPostgres
      ? [`CREATE ROLE ${other}; GRANT ALL ON SCHEMA public TO ${other}; SET ROLE ${other};`, '']
      : ['', ''];
    await database.run(
      `CREATE USER ${app}; ${asOther.join('')}
       CREATE TABLE users (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL); INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob');`,
    );
    if (!isPostgres) await database.run(`CREATE DEFINER = ${app} ${trigger}`);
  });
  afterEach(async () => {
    await database.remove();
    await within(server.url, (connection) => connection.run(`DROP USER ${app}`));
    if (isPostgres) await within(server.url, (connection) => connection.run(`DROP USER ${other}`));
  });

  test('what docs/CONNECTIONS.md grants to read is enough for a backup, and without it there is none', async () => {
    expect(await program('backup', '--json')).toMatchObject({ code: 7 });
    await grant(read);
    expect(await program('backup', '--json', '--quiet')).toMatchObject(done);
  });

  test('it is not enough for a change, which says so before it begins', async () => {
    await grant(read);
    const { code, stdout } = await program('upgrade', '--yes', '--json');
    expect({ code, stdout }).toMatchObject({ code: 7 });
    expect(stdout).toContain('RIGHTS_MISSING');
    expect(await database.rows('SELECT id, name FROM users ORDER BY id')).toEqual([
      [1, 'Ann'],
      [2, 'Bob'],
    ]);
  });

  test('what it grants to change is enough for an upgrade and the way back', async () => {
    await grant(read);
    await grant(change);
    if (!isPostgres) writeFileSync(join(folder, 'mapping.json'), '{"drop":["t"]}');
    expect(JSON.parse((await program('check', '--json')).stdout)).toMatchObject({
      findings: expect.not.arrayContaining([expect.objectContaining({ state: 'error' })]) as unknown,
    });
    expect(await program('upgrade', '--yes', '--json', '--quiet')).toMatchObject(done);
    expect(await database.rows('SELECT id, name, mail FROM users ORDER BY id')).toEqual([
      [1, 'Ann', null],
      [2, 'Bob', null],
    ]);
    expect(await program('rollback', '--yes', '--json', '--quiet')).toMatchObject(done);
    await database.run("INSERT INTO users (id, name) VALUES (3, 'cay')");
    expect(await database.rows('SELECT name FROM users WHERE id = 3')).toEqual([
      [isPostgres ? 'cay' : 'CAY'],
    ]);
  });
});
