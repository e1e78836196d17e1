import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backup, upgrade } from '../../src/index.ts';
import { runBinNow } from '../run-bin.ts';
import { world } from '../api/world.ts';

const old = `CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (1, 'one'), (2, 'two');`;
const fresh = 'CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER);';
const secret = 'hunter2-s3cret';

/** Modes of all that lies in a folder, by kind. */
function modes(folder: string): { files: Set<string>; folders: Set<string> } {
  const found = { files: new Set<string>(), folders: new Set<string>() };
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const mode = (statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8);
    (entry.isDirectory() ? found.folders : found.files).add(mode);
  }
  return found;
}

describe('promise 9: secrets stay secret', () => {
  test.each(['000', '022', '077'])(
    'snapshots, quarantine and retained versions are for the owner alone (umask %s)',
    (umask) => {
      const here = world({ old, fresh });
      writeFileSync(
        join(here.folder, 'mapping.json'),
        JSON.stringify({ tables: { a: { columns: { x: { from: 'x', values: { one: 1 } } }, rejects: 1 } } }),
      );
      const words = [
        '--database',
        'app.db',
        '--schema',
        'schema.sql',
        '--mapping',
        'mapping.json',
        '--yes',
        '--quiet',
      ];
      const ended = runBinNow(['upgrade', ...words], { cwd: here.folder, umask });
      expect(ended).toMatchObject({ code: 0 });
      expect(readdirSync(join(here.snapshots, 'app'))).toContain('quarantine');
      expect(modes(here.snapshots)).toEqual({ files: new Set(['600']), folders: new Set(['700']) });
      expect(statSync(here.snapshots).mode & 0o777).toBe(0o700);
      const [retained] = here.leftovers().filter((name) => name.includes('-retained-'));
      expect(statSync(join(here.folder, retained ?? '')).mode & 0o777).toBe(0o600);
    },
  );

  test('the live database keeps the mode that it has', async () => {
    const here = world({ old, fresh: fresh.replace('x INTEGER', 'x TEXT, y') });
    chmodSync(here.database, 0o640);
    await upgrade(here.options);
    expect(statSync(here.database).mode & 0o777).toBe(0o640);
  });

  test('a snapshot folder that everybody can write to is refused', async () => {
    const here = world({ old });
    await backup(here.options);
    chmodSync(here.snapshots, 0o777);
    await expect(backup(here.options)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('a secret in a URL is in no output of any command, as text or JSON, and in no file', () => {
    const here = world({ old, fresh });
    const url = `mysql://me:${secret}@db.example:3306/shop?password=${secret}`;
    const commands = [
      'plan',
      'upgrade',
      'backup',
      'init',
      'rollback',
      'check',
      'introspect',
      'list',
      'restore latest',
      'verify latest',
    ];
    for (const command of commands) {
      for (const form of [[], ['--json']]) {
        const words = [...command.split(' '), ...form];
        const ended = runBinNow(words, {
          cwd: here.folder,
          env: { DATABASE_URL: url, CARRYOVER_DEBUG: '1' },
        });
        expect(`${words.join(' ')}: ${ended.stdout}${ended.stderr}`).not.toContain(secret);
        const given = runBinNow([...words, '--database', url], { cwd: here.folder });
        expect(`${words.join(' ')}: ${given.stdout}${given.stderr}`).not.toContain(secret);
      }
    }
    for (const entry of readdirSync(here.folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile())
        expect(readFileSync(join(entry.parentPath, entry.name)).includes(secret)).toBe(false);
    }
  });

  test('a secret that the environment holds is in no file that a run writes', () => {
    const here = world({ old, fresh: fresh.replace('x INTEGER', 'x TEXT, y') });
    const env = { SECRET_TOKEN: secret, AWS_SECRET_ACCESS_KEY: secret };
    expect(
      runBinNow(['upgrade', '--database', 'app.db', '--schema', 'schema.sql', '--yes'], {
        cwd: here.folder,
        env,
      }).code,
    ).toBe(0);
    for (const entry of readdirSync(here.folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile())
        expect(readFileSync(join(entry.parentPath, entry.name)).includes(secret)).toBe(false);
    }
  });
});
