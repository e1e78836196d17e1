import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { expect, test } from 'vitest';
import { tempFolder } from '../temp-folder.ts';
import { runBin } from '../run-bin.ts';

function oldDatabase(): string {
  const cwd = tempFolder();
  new Database(join(cwd, 'old.db'))
    .exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'x')")
    .close();
  return cwd;
}

test('migrate moves a database, says what it did, and leaves the old one alone', async () => {
  const cwd = oldDatabase();
  const { code, stdout } = await runBin(['migrate', '--from', 'old.db', '--database', 'new.db'], { cwd });
  expect({ code, end: stdout.trimEnd().split('\n').at(-1) }).toEqual({
    code: 0,
    end: 'Done: 1 row moved, and every one is accounted for.',
  });
  const again = await runBin(['migrate', '--from', 'old.db', '--database', 'new.db', '--json'], { cwd });
  expect(again.code).toBe(3);
  expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'TARGET_NOT_EMPTY' } });
});

test('the old database may come from the environment; it must be named, and nothing is merged', async () => {
  const cwd = oldDatabase();
  const env = { FROM_DATABASE_URL: 'sqlite:old.db', DATABASE_URL: 'sqlite:new.db' };
  expect((await runBin(['migrate', '--mode', 'merge'], { cwd, env })).code).toBe(2);
  const nameless = await runBin(['migrate'], { cwd, env: { DATABASE_URL: 'sqlite:new.db' } });
  expect({ code: nameless.code, told: nameless.stderr.includes('FROM_DATABASE_URL') }).toEqual({
    code: 2,
    told: true,
  });
  expect((await runBin(['migrate', '--quiet'], { cwd, env })).code).toBe(0);
});

test('plan --from ends with the command that does it', async () => {
  const cwd = oldDatabase();
  new Database(join(cwd, 'new.db')).exec('PRAGMA user_version = 1').close();
  const { code, stdout } = await runBin(['plan', '--from', 'old.db', '--database', 'new.db'], { cwd });
  expect({ code, end: stdout.trimEnd().endsWith('To do it: carryover migrate') }).toEqual({
    code: 0,
    end: true,
  });
});
