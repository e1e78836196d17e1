import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBin } from '../run-bin.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'carryover-cli-'));
  const db = new Database(join(cwd, 'app.db'));
  db.exec(
    `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES (1, 'Ann'), (2, 'Bob')`,
  );
  db.close();
});
afterEach(() => rm(cwd, { recursive: true }));

test('a result is on stdout, progress on stderr, and the id of a backup is the last line', async () => {
  const { code, stdout, stderr } = await runBin(['backup', '--database', 'app.db'], { cwd });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('taking a snapshot\n') as string,
  });
  expect(stderr).not.toContain('\u001b');
  const ids = (await readdir(join(cwd, 'snapshots/app'))).filter((name) => /^\d{8}T/.test(name));
  expect(ids).toEqual([stdout.trimEnd().split('\n').at(-1)]);
});

test('--quiet tells no progress', async () => {
  const { code, stderr } = await runBin(['backup', '--database', 'app.db', '--quiet'], { cwd });
  expect(code).toBe(0);
  expect(stderr).not.toContain('taking a snapshot');
});

test('with --json there is one document on stdout, an error too', async () => {
  const good = await runBin(['list', '--json'], { cwd });
  expect(good).toMatchObject({ code: 0 });
  expect(JSON.parse(good.stdout)).toEqual({ snapshots: [] });
  const bad = await runBin(['list', '--json', '--databse', 'x'], { cwd });
  expect(bad).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(bad.stdout)).toMatchObject({
    error: { code: 'USAGE', hint: expect.any(String) as string },
  });
});

test('an error is a sentence and a hint on stderr, without a stack trace, and nothing on stdout', async () => {
  const ended = await runBin(['backup', '--database', 'none.db'], { cwd });
  expect(ended).toMatchObject({ code: 7, stdout: '' });
  expect(ended.stderr).toMatch(/^error: .+\nhint: .+\n$/m);
  expect(ended.stderr).not.toMatch(/^ +at /m);
  const debug = await runBin(['backup', '--database', 'none.db'], { cwd, env: { CARRYOVER_DEBUG: '1' } });
  expect(debug.stderr).toMatch(/^ +at /m);
});

test('without a database named, it says how to name one', async () => {
  const { code, stderr } = await runBin(['backup'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('--database');
  expect((await runBin(['backup'], { cwd, env: { DATABASE_URL: 'app.db' } })).code).toBe(0);
});

test('introspect prints a declared schema, plan reads it, and --exit-code tells that there is nothing to do', async () => {
  const { stdout } = await runBin(['introspect', '--database', 'app.db'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ tables: { people: { primaryKey: ['id'] } } });
  await writeFile(join(cwd, 'schema.json'), stdout);
  expect(await runBin(['plan', '--database', 'app.db', '--exit-code'], { cwd })).toMatchObject({ code: 0 });
  const sql = await runBin(['introspect', '--database', 'app.db', '--sql'], { cwd });
  expect(sql.stdout).toContain('CREATE TABLE people');
});

test('plan shows each fate and ends with 3 for a loss', async () => {
  await writeFile(join(cwd, 'schema.sql'), 'CREATE TABLE people (id INTEGER PRIMARY KEY, full_name TEXT);');
  const { code, stdout } = await runBin(['plan', '--database', 'app.db'], { cwd });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ +name +LOST +2 not null$/m);
  expect(stdout).toContain('1 of which would lose data');
});

test('what destroys is refused without a terminal and --yes, naming the rows, and nothing changes', async () => {
  await writeFile(join(cwd, 'schema.sql'), 'CREATE TABLE other (id INTEGER PRIMARY KEY);');
  const before = readFileSync(join(cwd, 'app.db'));
  const { code, stderr } = await runBin(['init', '--database', 'app.db'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/people +2 rows/);
  expect(stderr).toContain('--yes');
  expect(readFileSync(join(cwd, 'app.db')).equals(before)).toBe(true);
  expect((await runBin(['init', '--database', 'app.db', '--yes'], { cwd })).code).toBe(0);
});

test('secrets of a URL are in no message', async () => {
  const { code, stderr } = await runBin(['backup', '--database', 'nosuch://me:hunter2@host/db'], { cwd });
  expect(code).toBe(2);
  expect(stderr).not.toContain('hunter2');
});

test.runIf(existsSync('/dev/full'))('a result that can not be written is no success', async () => {
  const done = await runBin(['list'], { cwd, stdout: '/dev/full' });
  expect(done).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be printed') as string });
  await writeFile(join(cwd, 'schema.sql'), 'CREATE TABLE other (id INTEGER PRIMARY KEY);');
  const changed = await runBin(['init', '--database', 'app.db', '--yes'], { cwd, stdout: '/dev/full' });
  expect(changed).toMatchObject({ code: 30, stderr: expect.stringContaining('init is done, but') as string });
});
