import { createHash } from 'node:crypto';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backup, init, list, restore, rollback, upgrade, verify } from '../../src/index.ts';
import type { CarryoverError, RestoreOptions } from '../../src/index.ts';
import { forge, forgeManifest } from '../snapshot/forge.ts';
import { failure, world } from '../api/world.ts';
import type { World } from '../api/world.ts';

const schema = `CREATE TABLE p (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER NOT NULL REFERENCES p (id) ON DELETE CASCADE, v TEXT);
  CREATE TABLE k (v);`;
const old = `${schema} INSERT INTO p VALUES (1, 'one'), (2, 'two'); INSERT INTO c VALUES (1, 1, 'a'), (2, 2, 'b'); INSERT INTO k VALUES ('x'), ('x');`;

/** A snapshot of `script`, from a database of another folder. */
async function snapshotOf(script: string): Promise<string> {
  const there = world({ old: script });
  return (await backup({ ...there.options, compression: 'none' })).folder;
}

async function refused(
  here: World,
  options: Partial<RestoreOptions> & { snapshot: string },
): Promise<CarryoverError> {
  const before = here.dump();
  const beside = here.leftovers();
  const error = await restore({ ...here.options, ...options }).then(
    () => null,
    (caught: CarryoverError) => caught,
  );
  expect(here.dump()).toEqual(before);
  expect(here.leftovers()).toEqual(beside);
  return error as CarryoverError;
}

describe('into a database with rows', () => {
  test('refused without a mode, naming the tables; replace takes them away after a snapshot, and can be undone', async () => {
    const here = world({ old });
    const { id } = await backup(here.options);
    here.sql(
      `INSERT INTO p VALUES (3, 'three'); INSERT INTO c VALUES (3, 3, 'c'); UPDATE p SET v = 'ONE' WHERE id = 1; INSERT INTO k VALUES ('y');`,
    );
    const changed = here.dump();
    expect(await refused(here, { snapshot: id })).toMatchObject(
      failure('TARGET_NOT_EMPTY', '"p" (3), "c" (3), "k" (3)'),
    );
    await restore({ ...here.options, snapshot: id, mode: 'replace' });
    expect(here.rows('SELECT * FROM p')).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(here.rows('SELECT * FROM k')).toEqual([['x'], ['x']]);
    const kept = (await list({ snapshots: here.snapshots })).find((found) => found.id !== id);
    expect(await verify({ snapshots: here.snapshots, snapshot: kept?.id ?? '' })).toMatchObject({ rows: 9 });
    await rollback(here.options);
    expect(here.dump()).toEqual(changed);
  });

  test('merge: restored rows win by their key, all others stay, and children keep their parents', async () => {
    const here = world({ old });
    const { id } = await backup(here.options);
    here.sql(`PRAGMA foreign_keys = OFF; DELETE FROM p WHERE id = 2; INSERT INTO p VALUES (3, 'three'); UPDATE p SET v = 'ONE' WHERE id = 1;
      INSERT INTO c VALUES (3, 3, 'c'); DELETE FROM c WHERE id = 2; DELETE FROM k; INSERT INTO k VALUES ('y'), ('y');`);
    const { ledger } = await restore({ ...here.options, snapshot: id, mode: 'merge' });
    expect(here.rows('SELECT * FROM p')).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    expect(here.rows('SELECT * FROM c')).toEqual([
      [1, 1, 'a'],
      [2, 2, 'b'],
      [3, 3, 'c'],
    ]);
    expect(here.rows('SELECT v FROM k ORDER BY v')).toEqual([['x'], ['x'], ['y'], ['y']]);
    for (const line of ledger.lines) expect(line.read).toBe(line.written + line.filtered + line.rejected);
  });

  test('merge: a restored child whose parent is nowhere is refused', async () => {
    const snapshot = await snapshotOf(
      `${schema} PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (9, 77, 'orphan');`,
    );
    const here = world({ old });
    expect(await refused(here, { snapshot, mode: 'merge' })).toMatchObject(
      failure('VERIFICATION_FAILED', '"c" (p_id)'),
    );
  });

  test('the same snapshot twice: the second time there is nothing to do', async () => {
    const here = world({ old });
    const { id } = await backup(here.options);
    await restore({ ...here.options, snapshot: id, mode: 'replace' });
    const before = here.dump();
    expect((await restore({ ...here.options, snapshot: id })).ledger.lines).toEqual([]);
    expect(here.dump()).toEqual(before);
    here.sql(`UPDATE k SET v = 'z'`);
    expect(await refused(here, { snapshot: id })).toMatchObject(failure('TARGET_NOT_EMPTY'));
  });
});

describe('into what init made', () => {
  test('a restored row wins over the seed with its key; where rows have no key, over all seeds', async () => {
    const here = world({
      old,
      fresh: schema,
      seeds: {
        p: [
          { id: 1, v: 'seed' },
          { id: 9, v: 'seed' },
        ],
        k: [{ v: 'seed' }],
      },
    });
    const { snapshot } = await init(here.options);
    expect(here.rows('SELECT v FROM k')).toEqual([['seed']]);
    await restore({ ...here.options, snapshot: snapshot ?? '' });
    expect(here.rows('SELECT * FROM p')).toEqual([
      [1, 'one'],
      [2, 'two'],
      [9, 'seed'],
    ]);
    expect(here.rows('SELECT * FROM k')).toEqual([['x'], ['x']]);
  });

  test('seeds of a keyless table stay where the snapshot has no rows for it', async () => {
    const here = world({ old: schema, fresh: schema, seeds: { k: [{ v: 'seed' }] } });
    const { id } = await backup(here.options);
    await init(here.options);
    await restore({ ...here.options, snapshot: id });
    expect(here.rows('SELECT * FROM k')).toEqual([['seed']]);
  });

  test('a seed that somebody changed is a row like any other', async () => {
    const here = world({ old, fresh: schema, seeds: { p: [{ id: 1, v: 'seed' }] } });
    const { snapshot } = await init(here.options);
    here.sql(`UPDATE p SET v = 'mine'`);
    expect(await refused(here, { snapshot: snapshot ?? '' })).toMatchObject(failure('TARGET_NOT_EMPTY'));
  });

  test('a second init does not hide the snapshot with the real rows', async () => {
    const here = world({ old, fresh: schema, seeds: { p: [{ id: 1, v: 'seed' }] } });
    await init(here.options);
    await init(here.options);
    await restore({ ...here.options, snapshot: 'latest' });
    expect(here.rows('SELECT v FROM p')).toEqual([['one'], ['two']]);
  });
});

describe('snapshots that do not fit', () => {
  const loose =
    'CREATE TABLE p (id INTEGER, v TEXT); CREATE TABLE c (id INTEGER, p_id INTEGER, v TEXT); CREATE TABLE k (v);';
  test.each([
    ['a key twice', `INSERT INTO p VALUES (1, 'a'), (1, 'b');`, 'DUPLICATE_FOUND', schema],
    [
      'a unique value twice',
      `INSERT INTO p VALUES (1, 'a'), (2, 'a');`,
      'DUPLICATE_FOUND',
      schema.replace('v TEXT', 'v TEXT UNIQUE'),
    ],
    [
      'a null for NOT NULL',
      `INSERT INTO p VALUES (1, 'a'); INSERT INTO c VALUES (1, NULL, 'x');`,
      'NULL_FOUND',
      schema,
    ],
    [
      'a check',
      `INSERT INTO p VALUES (1, 'long');`,
      'VALUE_MISFIT',
      schema.replace('v TEXT', 'v TEXT CHECK (length(v) < 3)'),
    ],
    ['a missing parent', `INSERT INTO c VALUES (1, 5, 'x');`, 'ORPHAN_FOUND', schema],
  ])('rows that violate the live schema: %s', async (_, rows, code, live) => {
    const snapshot = await snapshotOf(loose + rows);
    const here = world({ old: live });
    expect(await refused(here, { snapshot })).toMatchObject({
      code: 'PLAN_REFUSED',
      details: { problems: [{ code }] },
    });
  });

  test('rows of a table or column that the database does not have stop the plan', async () => {
    const here = world({ old: schema });
    expect(
      await refused(here, {
        snapshot: await snapshotOf(`${old} CREATE TABLE more (x); INSERT INTO more VALUES (1);`),
      }),
    ).toMatchObject(failure('PLAN_REFUSED', 'more'));
    expect(
      await refused(here, {
        snapshot: await snapshotOf(
          `${schema.replace('v TEXT', 'v TEXT, extra')} INSERT INTO p VALUES (1, 'a', 'b');`,
        ),
      }),
    ).toMatchObject(failure('PLAN_REFUSED', 'extra'));
    const mapped = {
      snapshot: await snapshotOf(`${old} CREATE TABLE more (x); INSERT INTO more VALUES (1);`),
      mapping: { drop: ['more'] },
    };
    expect((await restore({ ...here.options, ...mapped })).ledger.dropped).toEqual([
      { table: 'more', rows: 1 },
    ]);
  });

  test('a snapshot of another database, by its folder', async () => {
    const here = world({ old: schema });
    const folder = await snapshotOf(old);
    expect(
      (await restore({ ...here.options, snapshot: folder })).ledger.lines.map((line) => line.written),
    ).toEqual([2, 2, 2]);
  });

  test('a newer format, an engine that nobody knows, a link in the folder: refused before anything is read', async () => {
    const here = world({ old: schema });
    const newer = await snapshotOf(old);
    await forgeManifest(newer, () => ({ formatVersion: 3 }));
    expect(await refused(here, { snapshot: newer })).toMatchObject(failure('SNAPSHOT_DAMAGED', 'newer'));
    const unknown = await snapshotOf(old);
    await forgeManifest(unknown, () => ({ engine: { name: 'oracle', version: 'Oracle 23' } }));
    expect(await refused(here, { snapshot: unknown })).toMatchObject(
      failure('SNAPSHOT_DAMAGED', 'Oracle 23'),
    );
    const linked = await snapshotOf(old);
    symlinkSync('/etc/hostname', join(linked, 'more'));
    const error = await restore({ ...here.options, snapshot: linked }).catch(
      (caught: CarryoverError) => caught,
    );
    expect(error).toMatchObject(failure('SNAPSHOT_DAMAGED', 'more'));
  });

  test.each([
    ['rows that are no rows', '{"id":1}\n{"id":2,"v":"x"}\n'],
    ['a value that the encoding does not know', '{"id":true,"v":"x"}\n{"id":2,"v":"x"}\n'],
    ['a tag that does not exist', '{"id":{"$evil":1},"v":"x"}\n{"id":2,"v":"x"}\n'],
    ['a row in another form', '[1,"x"]\n{"id":2,"v":"x"}\n'],
    ['a number beyond 64 bits', '{"id":"99999999999999999999","v":"x"}\n{"id":2,"v":"x"}\n'],
    ['keys twice', '{"id":1,"id":2,"v":"x"}\n{"id":2,"v":"x"}\n'],
  ])('a snapshot that somebody forged with the right digests: %s', async (_, lines) => {
    const here = world({ old: schema });
    const folder = await snapshotOf(old);
    await forge(folder, 'p', Buffer.from(lines));
    const error = await refused(here, { snapshot: folder });
    expect(error?.code).toMatch(/SNAPSHOT_DAMAGED|VERIFICATION_FAILED|ROWS_REJECTED|PLAN_REFUSED/);
  });

  test('a schema.sql that reaches out of the database is not obeyed', async () => {
    const folder = await snapshotOf(old);
    const here = world({});
    const target = join(here.folder, 'attached.db');
    const evil = `ATTACH '${target}' AS other; CREATE TABLE other.stolen (x);`;
    writeFileSync(join(folder, 'schema.sql'), evil);
    const facts = { bytes: evil.length, sha256: createHash('sha256').update(evil).digest('hex') };
    await forgeManifest(folder, (manifest) => ({ files: { ...manifest.files, 'schema.sql': facts } }));
    await expect(restore({ ...here.options, snapshot: folder })).rejects.toMatchObject(
      failure('SNAPSHOT_DAMAGED', 'ATTACH'),
    );
    expect(existsSync(target)).toBe(false);
  });
});

test('a schema.sql that does not make the tables of the manifest is found, also when all digests are right', async () => {
  const folder = await snapshotOf(old);
  const here = world({});
  const short = 'CREATE TABLE p (id INTEGER PRIMARY KEY, v TEXT);';
  writeFileSync(join(folder, 'schema.sql'), short);
  const facts = { bytes: short.length, sha256: createHash('sha256').update(short).digest('hex') };
  await forgeManifest(folder, (manifest) => ({ files: { ...manifest.files, 'schema.sql': facts } }));
  await expect(restore({ ...here.options, snapshot: folder })).rejects.toMatchObject(
    failure('SNAPSHOT_DAMAGED', 'other tables'),
  );
});

test('a new schema that reaches out of the database is not obeyed either', async () => {
  const here = world({ old });
  here.declare(`ATTACH '${join(here.folder, 'attached.db')}' AS other; CREATE TABLE other.x (a); ${schema}`);
  const before = here.dump();
  await expect(upgrade(here.options)).rejects.toMatchObject(failure('SCHEMA_INVALID', 'ATTACH'));
  expect(here.dump()).toEqual(before);
  expect(here.leftovers()).toEqual([]);
});
