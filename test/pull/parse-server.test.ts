import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBin } from '../run-bin.ts';
import { freshDatabase } from '../servers/fresh-database.ts';
import type { FreshDatabase } from '../servers/fresh-database.ts';
import { serversOf } from '../servers/servers-of.ts';
import { temporaryFolder } from '../files/temporary-folder.ts';
import { startApi } from './apis/start-api.ts';
import type { Api } from './apis/start-api.ts';

/**
 * A product that many people run (its own login, session tokens, paging, counts), on PostgreSQL: `.ci/run` installs it.
 * CARRYOVER_TEST_PARSE_SERVER names the `node_modules` folder that has it.
 */
const modules = process.env['CARRYOVER_TEST_PARSE_SERVER'] ?? '';
const isInstalled = existsSync(join(modules, 'parse-server', 'package.json'));
const isRequired = (process.env['CARRYOVER_TEST_REQUIRE'] ?? '').split(',').includes('parse-server');
const students = 230;
const password = 'canary-PW-93f1';

test.skipIf(isInstalled || !isRequired)('Parse Server is not installed: CARRYOVER_TEST_PARSE_SERVER', () => {
  expect.fail('it is required');
});

describe.skipIf(!isInstalled)('Parse Server', () => {
  let database: FreshDatabase;
  let api: Api;

  beforeAll(async () => {
    const { servers } = await serversOf('postgres');
    const [server] = servers;
    if (!server) throw new Error('Parse Server needs a PostgreSQL');
    database = await freshDatabase(server);
    api = await startApi('parse-server', { modules, database: database.url });
    await fill(api.url);
  });

  afterAll(async () => {
    await api?.stop();
    await database?.remove();
  });

  test('is pulled whole, page by page, and restored into SQLite', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'carryover.config.json'), JSON.stringify(configFor(api.url)));
    const surroundings = { cwd: folder, env: { PARSE_PASSWORD: password } };

    const pulled = await runBin(['pull', '--json'], surroundings);
    expect(pulled.stderr).not.toContain(password);
    expect(pulled).toMatchObject({ code: 0 });
    expect(JSON.parse(pulled.stdout)).toMatchObject({
      fallback: null,
      tables: [{ table: 'students', rows: students, proven: 'count' }],
    });

    const moved = await runBin(['migrate', '--yes', '--json'], surroundings);
    expect(moved).toMatchObject({ code: 0 });

    const rows = await runBin(['backup', '--json', '--compression', 'none'], surroundings);
    expect(rows).toMatchObject({ code: 0 });
    const lines = await dataLines(JSON.parse(rows.stdout).folder as string);
    const inside = await database.rows(
      'SELECT "objectId", "name", "big"::text FROM "Student" ORDER BY "objectId"',
    );
    expect(lines.map((line) => [line['objectId'], line['name'], String(line['big'])]).toSorted()).toEqual(
      inside.toSorted(),
    );
    await expectNoSecret(folder);
  });

  test('a wrong password ends with exit code 7, and is not printed', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'carryover.config.json'), JSON.stringify(configFor(api.url)));
    const pulled = await runBin(['pull'], { cwd: folder, env: { PARSE_PASSWORD: 'canary-WRONG-1c7' } });
    expect(pulled.code).toBe(7);
    expect(pulled.stdout + pulled.stderr).not.toContain('canary');
  });
});

function configFor(url: string) {
  return {
    database: './new.db',
    source: {
      url: `${url}/parse`,
      headers: { 'X-Parse-Application-Id': 'school' },
      auth: {
        type: 'login',
        path: '/login',
        body: { username: 'ann', password: '${PARSE_PASSWORD}' },
        token: { at: '/sessionToken' },
        send: { header: 'X-Parse-Session-Token' },
      },
      resources: {
        students: {
          path: '/classes/Student?order=objectId',
          query: { count: 1 },
          records: '/results',
          count: '/count',
          key: 'objectId',
          pagination: { type: 'offset', param: 'skip', sizeParam: 'limit', size: 100 },
        },
      },
    },
  };
}

async function fill(url: string): Promise<void> {
  const headers = { 'X-Parse-Application-Id': 'school', 'Content-Type': 'application/json' };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${url}/parse${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  await post('/users', { username: 'ann', password });
  const student = (index: number) => ({ name: `Student ${index} ü`, big: index * 1.25, tags: ['a', index] });
  // The first one makes the table.
  await post('/classes/Student', student(0));
  for (let at = 1; at < students; at += 10) {
    const some = Array.from({ length: Math.min(10, students - at) }, (_, index) => student(at + index));
    await Promise.all(some.map((body) => post('/classes/Student', body)));
  }
}

async function dataLines(folder: string): Promise<Record<string, unknown>[]> {
  const [file] = await readdir(join(folder, 'tables'));
  const text = await readFile(join(folder, 'tables', file ?? ''), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function expectNoSecret(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(name) })));
  expect(files.filter(({ bytes }) => bytes.includes(password)).map(({ name }) => name)).toEqual([]);
}
