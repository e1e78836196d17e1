import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backup, init, restore, rollback, upgrade } from '../../src/index.ts';
import type { Step } from '../../src/index.ts';
import { world } from '../api/world.ts';
import type { World } from '../api/world.ts';

// Killed processes, full disks and power cuts are in test/crash: here a run fails at each of its own steps.

const old = `CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT NOT NULL);
  CREATE TABLE b (a_id INTEGER REFERENCES a (id) ON DELETE CASCADE, y); CREATE VIEW v AS SELECT x FROM a;
  CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END;
  INSERT INTO a VALUES (1, 'one'), (7, 'seven'); INSERT INTO b VALUES (1, 'p'), (7, 'q');
  PRAGMA user_version = 3;`;
const fresh = `CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT NOT NULL, z INTEGER NOT NULL DEFAULT 5);
  CREATE TABLE b (a_id INTEGER REFERENCES a (id) ON DELETE CASCADE, y); CREATE VIEW v AS SELECT x, z FROM a;
  CREATE TRIGGER t AFTER DELETE ON a BEGIN DELETE FROM b; END;`;

const failing = (step: Step) => ({
  onEvent(event: { type: string; step?: string }): void {
    if (event.type === 'step' && event.step === step) throw new Error(`planted at ${step}`);
  },
});

const unfinished = (here: World): string[] =>
  (readdirSync(here.folder, { recursive: true }) as string[]).filter((name) => /(^|\/)writer$/.test(name));

describe('promise 3: old or new, never between', () => {
  const upgradeSteps: Step[] = [
    'lock',
    'declare',
    'plan',
    'retain',
    'snapshot',
    'prove',
    'create',
    'load',
    'finish',
    'verify',
    'cutover',
  ];
  test.each(upgradeSteps)(
    'an upgrade that fails at "%s" leaves the old one, and the next one succeeds',
    async (step) => {
      const here = world({ old, fresh });
      const before = here.dump();
      await expect(upgrade({ ...here.options, ...failing(step) })).rejects.toThrow(`planted at ${step}`);
      expect(here.dump()).toEqual(before);
      expect(here.leftovers()).toEqual([]);
      expect(unfinished(here)).toEqual([]);
      const { status } = await upgrade(here.options);
      expect(status).toBe('upgraded');
      expect(here.rows('SELECT id, x, z FROM a')).toEqual([
        [1, 'one', 5],
        [7, 'seven', 5],
      ]);
      expect(here.rows('SELECT * FROM b')).toEqual([
        [1, 'p'],
        [7, 'q'],
      ]);
    },
  );

  test('an upgrade that fails where it looks at the data', async () => {
    const here = world({ old, fresh: fresh.replace('x TEXT NOT NULL', 'x TEXT NOT NULL UNIQUE') });
    const before = here.dump();
    await expect(upgrade({ ...here.options, ...failing('look') })).rejects.toThrow('planted');
    expect(here.dump()).toEqual(before);
    expect((await upgrade(here.options)).status).toBe('upgraded');
  });

  const rollbackSteps: Step[] = ['lock', 'snapshot', 'prove', 'revert', 'cutover'];
  test.each(rollbackSteps)(
    'a rollback that fails at "%s" leaves the new one, and the next one goes back',
    async (step) => {
      const here = world({ old, fresh });
      const before = here.dump();
      await upgrade(here.options);
      const upgraded = here.dump();
      await expect(rollback({ ...here.options, ...failing(step) })).rejects.toThrow('planted');
      expect(here.dump()).toEqual(upgraded);
      expect(unfinished(here)).toEqual([]);
      await rollback(here.options);
      expect(here.dump()).toEqual(before);
      expect(here.leftovers()).toEqual([]);
    },
  );

  test.each<Step>(['lock', 'declare', 'snapshot', 'prove', 'create', 'load', 'finish', 'verify', 'cutover'])(
    'an init that fails at "%s" leaves the old one',
    async (step) => {
      const here = world({ old, fresh });
      const before = here.dump();
      await expect(init({ ...here.options, ...failing(step) })).rejects.toThrow('planted');
      expect(here.dump()).toEqual(before);
      expect(here.leftovers()).toEqual([]);
      await init(here.options);
      expect(here.rows('SELECT count(*) FROM a')).toEqual([[0]]);
    },
  );

  test.each<Step>(['lock', 'prove', 'snapshot', 'load', 'finish', 'verify', 'cutover'])(
    'a restore that fails at "%s" leaves the old one',
    async (step) => {
      const here = world({ old, fresh });
      const { id } = await backup(here.options);
      const saved = here.dump();
      here.sql(`INSERT INTO a VALUES (8, 'eight'); UPDATE b SET y = 'changed'`);
      const before = here.dump();
      const options = { ...here.options, snapshot: id, mode: 'replace' as const };
      await expect(restore({ ...options, ...failing(step) })).rejects.toThrow('planted');
      expect(here.dump()).toEqual(before);
      expect(here.leftovers()).toEqual([]);
      await restore(options);
      expect(here.dump().filter((row) => !row.startsWith('sqlite_sequence'))).toEqual(
        saved.filter((row) => !row.startsWith('sqlite_sequence')),
      );
    },
  );

  test.each<Step>(['snapshot', 'prove'])('a backup that fails at "%s" touches nothing', async (step) => {
    const here = world({ old });
    const before = here.dump();
    await expect(backup({ ...here.options, ...failing(step) })).rejects.toThrow('planted');
    expect(here.dump()).toEqual(before);
    expect(unfinished(here)).toEqual([]);
    await expect(backup(here.options)).resolves.toMatchObject({ tables: 2, rows: 4 });
  });

  test('aborted between two blocks: undone, and said so', async () => {
    const here = world({ old, fresh });
    const before = here.dump();
    const stop = new AbortController();
    const upgrading = upgrade({
      ...here.options,
      signal: stop.signal,
      onEvent: (event) => void (event.type === 'step' && event.step === 'load' && stop.abort()),
    });
    await expect(upgrading).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(here.dump()).toEqual(before);
    expect(here.leftovers()).toEqual([]);
  });

  test('what an earlier run left is removed and named; what only looks like it stays', async () => {
    const here = world({ old, fresh });
    const { writeFileSync } = await import('node:fs');
    const dead = `app.db-retained-${'0'.repeat(16)}`;
    for (const name of [dead, `${dead}.partial`, 'app.db-retained-mine', 'app.db-retained-2020.db'])
      writeFileSync(join(here.folder, name), 'x');
    const notices: string[] = [];
    await upgrade({
      ...here.options,
      onEvent: (event) => void (event.type === 'notice' && notices.push(event.message)),
    });
    expect(notices).toEqual([expect.stringContaining(dead), expect.stringContaining(`${dead}.partial`)]);
    const left = here.leftovers().filter((name) => !/-retained-[0-9a-f]{16}$/.test(name));
    expect(left.toSorted()).toEqual(['app.db-retained-2020.db', 'app.db-retained-mine']);
    expect(here.leftovers()).not.toContain(dead);
  });
});
