import { readdirSync, rmSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { list, restore, rollback, upgrade, verify } from '../../src/index.ts';
import { dump } from '../sqlite-dump.ts';
import { failure, world } from '../api/world.ts';
import type { World } from '../api/world.ts';

const old = `CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT, gone TEXT); CREATE TABLE k (v);
  CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID; CREATE INDEX i ON a (x) WHERE x > ''; CREATE VIEW v AS SELECT x FROM a;
  CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO k VALUES (new.x); END;
  CREATE VIRTUAL TABLE f USING fts5 (x); INSERT INTO f VALUES ('some words'), ('more words');
  INSERT INTO a VALUES (3, 'three', 'g'), (9, 'nine', NULL); DELETE FROM a WHERE id = 9; INSERT INTO w VALUES ('b', 1), ('a', x'00ff');
  INSERT INTO k VALUES (NULL), (-0.0), (9e999); DELETE FROM k WHERE rowid = 1; PRAGMA user_version = 12; PRAGMA application_id = 77;`;
const fresh = `CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT); CREATE TABLE k (v);`;
const mapping = { tables: { b: { from: 'a', drop: ['gone'] } }, drop: ['w', 'v', 't', 'f'] };

const carried = async (here: World) => upgrade({ ...here.options, mapping });
const retained = (here: World): string => {
  const [name] = readdirSync(here.folder).filter((file) => file.includes('-retained-'));
  return join(here.folder, name ?? 'none');
};

describe('promise 7: there is a way back', () => {
  test('rollback brings back all of the old version: rows, rowids, counters, objects, indexes, settings', async () => {
    const here = world({ old });
    here.declare(fresh);
    const before = here.dump();
    await carried(here);
    expect(here.dump()).not.toEqual(before);
    const { changed, tables } = await rollback(here.options);
    expect(changed).toEqual([]);
    expect(tables).toContainEqual({ table: 'a', rows: 1 });
    expect(here.dump()).toEqual(before);
    expect(here.rows(`SELECT x FROM f WHERE f MATCH 'words' ORDER BY rowid`)).toEqual([
      ['some words'],
      ['more words'],
    ]);
    here.sql(`INSERT INTO a (x) VALUES ('next')`);
    expect(here.rows('SELECT max(id) FROM a')).toEqual([[10]]);
    expect(here.leftovers()).toEqual([]);
  });

  test('up, back, up and back again', async () => {
    const here = world({ old, fresh });
    const before = here.dump();
    for (const _ of [1, 2]) {
      expect((await carried(here)).status).toBe('upgraded');
      await rollback(here.options);
      expect(here.dump()).toEqual(before);
    }
  });

  const changes: [string, string, object][] = [
    ['added', `INSERT INTO b VALUES (50, 'new')`, { table: 'b', rowsThen: 1, rowsNow: 2 }],
    ['removed', `DELETE FROM b`, { table: 'b', rowsThen: 1, rowsNow: 0 }],
    ['changed', `UPDATE b SET x = 'other'`, { table: 'b', rowsThen: 1, rowsNow: 1 }],
    ['removed with their table', `DROP TABLE b`, { table: 'b', rowsThen: 1, rowsNow: 0 }],
    [
      'added in a new table',
      `CREATE TABLE n (x); INSERT INTO n VALUES (1)`,
      { table: 'n', rowsThen: 0, rowsNow: 1 },
    ],
  ];
  test.each(changes)(
    'rows %s since: named, refused, kept in a snapshot when they are discarded',
    async (_, sql, change) => {
      const here = world({ old, fresh });
      const before = here.dump();
      await carried(here);
      here.sql(sql);
      const changed = here.dump();
      await expect(rollback(here.options)).rejects.toMatchObject({
        ...failure('CHANGED_SINCE'),
        details: { changed: [change] },
      });
      expect(here.dump()).toEqual(changed);
      const back = await rollback({ ...here.options, discardChanges: true });
      expect(back.changed).toEqual([change]);
      expect(here.dump()).toEqual(before);

      const aside = join(here.folder, 'aside.db');
      await restore({
        ...here.options,
        database: aside,
        snapshot: join(here.snapshots, 'app', back.snapshot),
      });
      const content = (rows: string[]) =>
        rows.filter((row) => !/^(table \| sqlite_|sqlite_sequence)/.test(row));
      expect(content(dump(aside))).toEqual(content(changed));
    },
  );

  test('the changes are shown before anything happens, and no is no', async () => {
    const here = world({ old, fresh });
    await carried(here);
    here.sql('DELETE FROM b');
    const shown: string[] = [];
    const confirm = async ({ summary }: { summary: string }) => (shown.push(summary), false);
    const before = here.dump();
    await expect(rollback({ ...here.options, discardChanges: true, confirm })).rejects.toMatchObject(
      failure('CONFIRMATION_NEEDED'),
    );
    expect(shown).toEqual([expect.stringContaining('b')]);
    expect(here.dump()).toEqual(before);
  });

  const damages: [string, (path: string) => void][] = [
    ['missing', (path) => rmSync(path)],
    ['empty', (path) => truncateSync(path)],
    ['cut short', (path) => truncateSync(path, 8192)],
    [
      'changed in one letter',
      (path) => {
        const bytes = readFileSync(path);
        bytes.write('T', bytes.indexOf('three'));
        writeFileSync(path, bytes);
      },
    ],
    ['another database', (path) => writeFileSync(path, readFileSync(join(path, '..', 'app.db')))],
  ];
  test.each(damages)(
    'a retained version that is %s is not gone back to; the snapshot is the other way',
    async (_, damage) => {
      const here = world({ old, fresh, journal: 'delete' });
      const { snapshot } = await carried(here);
      const before = here.dump();
      damage(retained(here));
      await expect(rollback({ ...here.options, discardChanges: true })).rejects.toMatchObject(
        failure('NOTHING_RETAINED', 'Nothing was changed'),
      );
      expect(here.dump()).toEqual(before);
      expect(await verify({ snapshots: here.snapshots, snapshot: snapshot ?? '' })).toMatchObject({
        id: snapshot,
      });
    },
  );

  test('without a run, or after the way back was taken, it says that there is none and what to do', async () => {
    const here = world({ old, fresh });
    await expect(rollback(here.options)).rejects.toMatchObject(failure('NOTHING_RETAINED', 'No run'));
    await carried(here);
    await rollback(here.options);
    await expect(rollback(here.options)).rejects.toMatchObject(failure('NOTHING_RETAINED', 'rollback'));
    expect((await list({ snapshots: here.snapshots })).map((found) => found.state)).toEqual([
      'complete',
      'complete',
    ]);
  });

  test('only the newest old version is kept, and an upgrade with nothing to do keeps it', async () => {
    const here = world({ old, fresh });
    await carried(here);
    const first = retained(here);
    expect((await upgrade(here.options)).status).toBe('nothing to do');
    expect(here.leftovers().map((name) => join(here.folder, name))).toEqual([first]);
    const between = here.dump();
    here.declare(`${fresh} CREATE TABLE more (x);`);
    await upgrade(here.options);
    expect(here.leftovers()).toHaveLength(1);
    expect(retained(here)).not.toBe(first);
    await rollback(here.options);
    expect(here.dump()).toEqual(between);
  });
});
