import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { backup, init, restore, rollback, upgrade } from '../../src/index.ts';
import type { Step } from '../../src/index.ts';
import { runBinNow } from '../run-bin.ts';
import { failure, world } from '../api/world.ts';
import type { World } from '../api/world.ts';

const old = `CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 'one');`;
const fresh = 'CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y INTEGER DEFAULT 0);';

/** Runs an upgrade and, when a step begins, something else; gives what that came to. */
async function during<T>(here: World, step: Step, work: () => T): Promise<T | undefined> {
  let result: T | undefined;
  await upgrade({
    ...here.options,
    onEvent: (event) => void (event.type === 'step' && event.step === step && (result = work())),
  });
  return result;
}

const at = ['--database', 'app.db', '--schema', 'schema.sql', '--yes', '--json', '--wait', '0'];

describe('promise 8: one at a time', () => {
  test.each<Step>(['plan', 'snapshot', 'cutover'])(
    'another process is told, with its own exit code (first at "%s")',
    async (step) => {
      const here = world({ old, fresh });
      const ended = await during(here, step, () => runBinNow(['upgrade', ...at], { cwd: here.folder }));
      expect(ended?.code).toBe(6);
      expect(JSON.parse(ended?.stdout ?? '')).toMatchObject({
        error: { code: 'LOCKED', hint: expect.stringContaining('--wait') as string },
      });
      expect(here.rows('SELECT * FROM a')).toEqual([[1, 'one', 0]]);
      expect(here.rows('SELECT count(*) FROM carryover_runs')).toEqual([[1]]);
    },
  );

  test('each command that changes something takes the lock; a backup does not need it', async () => {
    const here = world({ old, fresh });
    const { id } = await backup(here.options);
    const options = { ...here.options, waitSeconds: 0, snapshot: id };
    const others = await during(here, 'plan', () =>
      Promise.allSettled([
        init(options),
        restore({ ...options, mode: 'replace' }),
        rollback(options),
        upgrade(options),
        backup(options),
      ]),
    );
    expect(
      others?.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason as { code: string }).code)),
    ).toEqual(['LOCKED', 'LOCKED', 'LOCKED', 'LOCKED', 'done']);
  });

  test('a second run waits as long as it may, then finds that there is nothing to do', async () => {
    const here = world({ old, fresh });
    const patient = { ...here.options, waitSeconds: 20 };
    const ended = await Promise.all([upgrade(patient), upgrade(patient), upgrade(patient)]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual([
      'nothing to do',
      'nothing to do',
      'upgraded',
    ]);
    expect(here.rows('SELECT count(*) FROM carryover_runs')).toEqual([[1]]);
    expect(here.leftovers().filter((name) => name.endsWith('-lock'))).toEqual([]);
  });

  test('one database has one lock, whatever link leads to it', async () => {
    const here = world({ old, fresh });
    symlinkSync('app.db', join(here.folder, 'link.db'));
    const link = { ...here.options, database: join(here.folder, 'link.db'), waitSeconds: 0 };
    const other = await during(here, 'plan', () => upgrade(link).catch((error: unknown) => error));
    expect(other).toMatchObject(failure('LOCKED'));
  });

  test('what a dead process left of its lock does not block', async () => {
    const here = world({ old, fresh });
    writeFileSync(`${here.database}-lock`, '');
    writeFileSync(`${here.database}-lock-journal`, '');
    expect((await upgrade({ ...here.options, waitSeconds: 0 })).status).toBe('upgraded');
  });

  test('a process that is killed while it holds the lock frees it', async () => {
    const here = world({ old, fresh });
    const lock = fileURLToPath(new URL('../../dist/engine/sqlite/lock.js', import.meta.url));
    const script = `import { lockFile } from ${JSON.stringify(lock)};
      await lockFile(process.argv[1], 0); console.log('locked'); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, here.database], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    await expect(upgrade({ ...here.options, waitSeconds: 0 })).rejects.toMatchObject(failure('LOCKED'));
    child.kill('SIGSTOP');
    await expect(upgrade({ ...here.options, waitSeconds: 0 })).rejects.toMatchObject(failure('LOCKED'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await upgrade({ ...here.options, waitSeconds: 0 })).status).toBe('upgraded');
  });
});
