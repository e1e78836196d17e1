import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { backup, init, plan, restore, rollback, upgrade } from '../../src/index.ts';
import type { CarryoverError, Mapping } from '../../src/index.ts';
import { failure, world } from '../api/world.ts';
import type { World } from '../api/world.ts';

/** Upgrades and goes back: the old version must be the same as before, and what is new in between is looked at. */
async function thereAndBack(here: World, look: () => void, mapping?: Mapping): Promise<void> {
  const before = here.dump();
  await upgrade({ ...here.options, ...(mapping && { mapping }) });
  look();
  await rollback({ ...here.options, discardChanges: true });
  expect(here.dump()).toEqual(before);
}

const codes = async (here: World, mapping?: Mapping): Promise<string[]> =>
  (await plan({ ...here.options, ...(mapping && { mapping }) })).problems.map(({ code }) => code);

async function refused(here: World, code: string, mapping?: Mapping): Promise<CarryoverError> {
  const before = here.dump();
  const error = await upgrade({ ...here.options, ...(mapping && { mapping }) }).then(
    () => null,
    (caught: CarryoverError) => caught,
  );
  expect(error?.code).toBe(code);
  expect(here.dump()).toEqual(before);
  return error as CarryoverError;
}

describe('foreign keys (traps 7 and 17)', () => {
  const tree = `CREATE TABLE a (id INTEGER PRIMARY KEY, up INTEGER REFERENCES a (id) ON DELETE CASCADE, b_id INTEGER REFERENCES b (id) ON DELETE CASCADE);
    CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE c (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL REFERENCES a (id) ON DELETE CASCADE ON UPDATE CASCADE);`;
  const rows = `PRAGMA foreign_keys = OFF; INSERT INTO a VALUES (1, 3, 2), (2, NULL, 1), (3, 1, NULL); INSERT INTO b VALUES (1, 2), (2, 1); INSERT INTO c VALUES (1, 1), (2, 3), (3, 3);`;

  test('a parent is rebuilt under its children: none of them goes, cycles and self references included', async () => {
    const here = world({
      old: tree + rows,
      fresh: tree.replace('up INTEGER', "note TEXT DEFAULT 'n', up INTEGER"),
    });
    await thereAndBack(here, () => {
      expect(here.rows('SELECT id, up, b_id, note FROM a')).toEqual([
        [1, 3, 2, 'n'],
        [2, null, 1, 'n'],
        [3, 1, null, 'n'],
      ]);
      expect(here.rows('SELECT * FROM b')).toEqual([
        [1, 2],
        [2, 1],
      ]);
      expect(here.rows('SELECT * FROM c')).toEqual([
        [1, 1],
        [2, 3],
        [3, 3],
      ]);
      expect(here.rows('PRAGMA foreign_key_check')).toEqual([]);
    });
  });

  test('a program with foreign keys on, at work beside it, does not make it cascade', async () => {
    const here = world({ old: tree + rows, fresh: tree.replace('up INTEGER', 'note TEXT, up INTEGER') });
    await upgrade({
      ...here.options,
      onEvent: (event) =>
        void (
          event.type === 'step' &&
          event.step === 'retain' &&
          here.sql('PRAGMA foreign_keys = ON; DELETE FROM c WHERE id = 3')
        ),
    });
    expect(here.rows('SELECT count(*) FROM c')).toEqual([[2]]);
    expect(here.rows('SELECT count(*) FROM a')).toEqual([[3]]);
  });

  test('a cycle survives a backup and a restore into a new database', async () => {
    const here = world({ old: tree + rows });
    const { folder } = await backup(here.options);
    const there = world({});
    await restore({ ...there.options, snapshot: folder });
    expect(there.dump()).toEqual(here.dump());
  });

  test('orphans under a new foreign key: counted, with samples, before anything is locked', async () => {
    const here = world({
      old: 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1), (2, 8), (3, 9), (4, NULL);',
      fresh:
        'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id));',
    });
    const error = await refused(here, 'PLAN_REFUSED');
    expect(error.details).toMatchObject({
      problems: [{ code: 'ORPHAN_FOUND', table: 'c', rows: 2, samples: ['8', '9'] }],
    });
  });

  test('orphans that are there already can be backed up and restored as they are', async () => {
    const here = world({ old: `${tree} PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (5, 99);` });
    const { folder } = await backup(here.options);
    const there = world({});
    const notices: string[] = [];
    await restore({
      ...there.options,
      snapshot: folder,
      onEvent: (event) => void (event.type === 'notice' && notices.push(event.message)),
    });
    expect(there.dump()).toEqual(here.dump());
    expect(notices).toEqual([expect.stringContaining('"c" (a_id) without a row in "a"')]);
  });

  test('an upgrade does not take orphans for granted: it names them', async () => {
    const here = world({
      old: `${tree} PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (5, 99);`,
      fresh: `${tree} CREATE TABLE more (x);`,
    });
    const error = await upgrade(here.options).catch((caught: CarryoverError) => caught);
    expect(error).toMatchObject({
      code: 'PLAN_REFUSED',
      message: expect.stringContaining('"c" (a_id) without a row in "a"') as string,
    });
    expect(here.rows('SELECT * FROM c')).toEqual([[5, 99]]);
  });

  test('a key to a table that is not there, or is not unique, is an error that says so', async () => {
    const here = world({
      old: 'CREATE TABLE p (id); CREATE TABLE c (p_id); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);',
    });
    for (const parent of ['none (id)', 'p (id)']) {
      here.declare(`CREATE TABLE p (id); CREATE TABLE c (p_id REFERENCES ${parent});`);
      const before = here.dump();
      await expect(upgrade(here.options)).rejects.toMatchObject({
        code: expect.stringMatching(
          /SCHEMA_INVALID|PLAN_REFUSED|DATABASE_FAILED|VERIFICATION_FAILED/,
        ) as string,
      });
      expect(here.dump()).toEqual(before);
    }
  });
});

describe('stricter rules over old rows', () => {
  const old = `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, NULL), (4, NULL), (5, 'long one');`;
  test.each([
    [
      'a unique index over duplicates',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE UNIQUE INDEX u ON t (v);',
      'DUPLICATE_FOUND',
      1,
    ],
    [
      'a unique expression index',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE UNIQUE INDEX u ON t (length(v)) WHERE v IS NOT NULL;',
      'DUPLICATE_FOUND',
      1,
    ],
    [
      'UNIQUE ON CONFLICT REPLACE',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE ON CONFLICT REPLACE);',
      'DUPLICATE_FOUND',
      1,
    ],
    [
      'UNIQUE ON CONFLICT IGNORE',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE ON CONFLICT IGNORE);',
      'DUPLICATE_FOUND',
      1,
    ],
    [
      'PRIMARY KEY ON CONFLICT REPLACE',
      'CREATE TABLE t (id INTEGER, v TEXT PRIMARY KEY ON CONFLICT REPLACE);',
      'DUPLICATE_FOUND',
      1,
    ],
    ['NOT NULL over NULLs', 'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL);', 'NULL_FOUND', 2],
    [
      'NOT NULL ON CONFLICT REPLACE with a default',
      `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'x');`,
      'NULL_FOUND',
      2,
    ],
    [
      'NOT NULL ON CONFLICT IGNORE',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL ON CONFLICT IGNORE);',
      'NULL_FOUND',
      2,
    ],
    ['a check', 'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT CHECK (length(v) < 5));', 'VALUE_MISFIT', 1],
    [
      'a check ON CONFLICT IGNORE',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, CHECK (length(v) < 5) ON CONFLICT IGNORE);',
      'VALUE_MISFIT',
      1,
    ],
    ['a length', 'CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(5));', 'VALUE_MISFIT', 1],
    [
      'case-insensitive uniqueness',
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT COLLATE NOCASE UNIQUE);',
      'DUPLICATE_FOUND',
      1,
    ],
  ])('%s: refused with its count, no row swallowed', async (_, fresh, code, rows) => {
    const here = world({ old, fresh });
    const error = await refused(here, 'PLAN_REFUSED');
    const { problems } = error.details as { problems: { code: string; rows: number }[] };
    const total = problems
      .filter((problem) => problem.code === code)
      .reduce((sum, problem) => sum + problem.rows, 0);
    expect({ codes: [...new Set(problems.map((problem) => problem.code))], total }).toEqual({
      codes: [code],
      total: rows,
    });
  });

  test('with a limit, duplicates under ON CONFLICT REPLACE are rejected and not replaced', async () => {
    const here = world({
      old,
      fresh: 'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE ON CONFLICT REPLACE);',
    });
    const { ledger } = await upgrade({ ...here.options, mapping: { tables: { t: { rejects: 1 } } } });
    expect(ledger?.lines).toMatchObject([{ read: 5, written: 4, rejected: 1 }]);
    expect(here.rows('SELECT id FROM t')).toEqual([[1], [3], [4], [5]]);
  });

  test.each([
    ['INTEGER', `'x'`],
    ['INTEGER', '1.5'],
    ['TEXT', `x'00'`],
    ['BLOB', `'text'`],
    ['REAL', `'1.5x'`],
  ])('a STRICT column of %s and a value %s', async (type, value) => {
    const here = world({
      old: `CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, ${value});`,
      fresh: `CREATE TABLE t (id INTEGER PRIMARY KEY, v ${type}) STRICT;`,
    });
    await refused(here, 'PLAN_REFUSED');
  });
});

describe('generated columns', () => {
  const base = (generated: string): string =>
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, ${generated});`;
  const old = base('g INTEGER GENERATED ALWAYS AS (a * 2) VIRTUAL, s TEXT AS (a || "!") STORED').replaceAll(
    '"',
    "'",
  );
  const rows = 'INSERT INTO t (id, a) VALUES (1, 10), (2, NULL), (3, 30);';

  test.each([
    [
      'another expression',
      `g INTEGER AS (a * 3) VIRTUAL, s TEXT AS (a || '!') STORED`,
      [
        [1, 10, 30, '10!'],
        [2, null, null, null],
        [3, 30, 90, '30!'],
      ],
    ],
    [
      'stored and virtual exchanged',
      `g INTEGER AS (a * 2) STORED, s TEXT AS (a || '!')`,
      [
        [1, 10, 20, '10!'],
        [2, null, null, null],
        [3, 30, 60, '30!'],
      ],
    ],
    [
      'made plain: the values are kept',
      `g INTEGER, s TEXT`,
      [
        [1, 10, 20, '10!'],
        [2, null, null, null],
        [3, 30, 60, '30!'],
      ],
    ],
  ])('%s', async (_, generated, expected) => {
    const here = world({ old: old + rows, fresh: base(generated) });
    await thereAndBack(here, () => expect(here.rows('SELECT * FROM t')).toEqual(expected));
  });

  test('a plain column becomes a generated one: its values are only let go by name', async () => {
    const here = world({
      old: `${base('g INTEGER')} INSERT INTO t VALUES (1, 10, 99);`,
      fresh: base('g INTEGER AS (a * 2)'),
    });
    await refused(here, 'PLAN_REFUSED');
    await upgrade({ ...here.options, mapping: { tables: { t: { drop: ['g'] } } } });
    expect(here.rows('SELECT * FROM t')).toEqual([[1, 10, 20]]);
  });

  test('they are in the snapshot, are not written, and come out the same', async () => {
    const here = world({ old: old + rows });
    const { folder } = await backup(here.options);
    const there = world({});
    await restore({ ...there.options, snapshot: folder });
    expect(there.dump()).toEqual(here.dump());
  });
});

describe('triggers, views, indexes and what SQLite adds', () => {
  test('triggers that would act on each insert and delete do nothing in upgrade, init, restore and rollback', async () => {
    const script = `CREATE TABLE t (id INTEGER PRIMARY KEY, v); CREATE TABLE log (what TEXT);
      CREATE TRIGGER ti AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('insert'); END;
      CREATE TRIGGER td BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'never delete'); END;
      CREATE TRIGGER tu BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'never update'); END;`;
    const here = world({
      old: `${script} INSERT INTO t VALUES (1, 'x'); DELETE FROM log;`,
      fresh: script.replace('v);', 'v, w);'),
      seeds: { t: [{ id: 50, v: 's', w: 1 }] },
    });
    await thereAndBack(here, () => {
      expect(here.rows('SELECT * FROM t')).toEqual([
        [1, 'x', null],
        [50, 's', 1],
      ]);
      expect(here.rows('SELECT count(*) FROM log')).toEqual([[0]]);
    });
    const { id } = await backup(here.options);
    await init({ ...here.options, allowShrink: ['t'] });
    await restore({ ...here.options, snapshot: id });
    expect(here.rows('SELECT count(*) FROM log')).toEqual([[0]]);
    expect(here.rows('SELECT id FROM t')).toEqual([[1], [50]]);
    expect(() => here.sql('DELETE FROM t')).toThrow('never delete');
  });

  test('a view that refers to a dropped column', async () => {
    const here = world({
      old: 'CREATE TABLE t (id INTEGER PRIMARY KEY, gone TEXT); CREATE VIEW v AS SELECT gone FROM t; INSERT INTO t VALUES (1, NULL);',
      fresh: 'CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE VIEW v AS SELECT gone FROM t;',
    });
    await upgrade(here.options).catch((error: CarryoverError) =>
      expect(error.code).toMatch(/SCHEMA_INVALID|DATABASE_FAILED/),
    );
    // SQLite itself takes a view that leads nowhere: the rows must be there either way, and the way back.
    expect(here.rows('SELECT id FROM t')).toEqual([[1]]);
    here.declare('CREATE TABLE t (id INTEGER PRIMARY KEY, x);');
    expect(await codes(here)).toEqual(['OBJECT_UNMAPPED']);
  });

  test('an old view that is broken already can be backed up, restored, and carried over', async () => {
    const old =
      'CREATE TABLE t (id INTEGER PRIMARY KEY, v); CREATE VIEW broken AS SELECT gone FROM nowhere; INSERT INTO t VALUES (1, 2);';
    const here = world({ old, fresh: 'CREATE TABLE t (id INTEGER PRIMARY KEY, v, w);' });
    const { folder } = await backup(here.options);
    const there = world({});
    await restore({ ...there.options, snapshot: folder });
    expect(there.dump()).toEqual(here.dump());
    await thereAndBack(here, () => expect(here.rows('SELECT * FROM t')).toEqual([[1, 2, null]]), {
      drop: ['broken'],
    });
  });

  test('AUTOINCREMENT goes on where it was, also when its table is renamed or empty', async () => {
    const here = world({
      old: `CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, v); CREATE TABLE e (id INTEGER PRIMARY KEY AUTOINCREMENT);
        INSERT INTO a VALUES (5, 'x'), (900, 'y'); DELETE FROM a WHERE id = 900; INSERT INTO e VALUES (70); DELETE FROM e;`,
      fresh:
        'CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT, v); CREATE TABLE e (id INTEGER PRIMARY KEY AUTOINCREMENT, w);',
    });
    await thereAndBack(
      here,
      () => {
        here.sql(`INSERT INTO b (v) VALUES ('next'); INSERT INTO e (w) VALUES (1)`);
        expect(here.rows('SELECT max(id) FROM b')).toEqual([[901]]);
        expect(here.rows('SELECT max(id) FROM e')).toEqual([[71]]);
        expect(here.rows('SELECT count(*) FROM sqlite_sequence')).toEqual([[2]]);
      },
      { tables: { b: { from: 'a' } } },
    );
  });

  test('a counter of a table that numbers itself no more leaves nothing behind', async () => {
    const here = world({
      old: 'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE z (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO a VALUES (5); INSERT INTO z VALUES (7);',
      fresh:
        'CREATE TABLE a (id INTEGER PRIMARY KEY, w); CREATE TABLE z (id INTEGER PRIMARY KEY AUTOINCREMENT);',
    });
    await thereAndBack(here, () => expect(here.rows('SELECT * FROM sqlite_sequence')).toEqual([['z', 7]]));
  });

  test('statistics (sqlite_stat1, sqlite_stat4) are in no one’s way and come back with a rollback', async () => {
    const here = world({
      old: `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE INDEX i ON t (v); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'b'); ANALYZE;`,
      fresh: 'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w); CREATE INDEX i ON t (v);',
    });
    const before = here.rows('SELECT * FROM sqlite_stat1');
    expect(before).toHaveLength(1);
    await thereAndBack(here, () => undefined);
    expect(here.rows('SELECT * FROM sqlite_stat1')).toEqual(before);
  });

  test('user_version and application_id stay, unless the new schema says otherwise', async () => {
    const here = world({
      old: 'CREATE TABLE t (a); PRAGMA user_version = 7; PRAGMA application_id = 9;',
      fresh: 'CREATE TABLE t (a, b); PRAGMA user_version = 8;',
    });
    await thereAndBack(here, () => {
      expect(here.rows('PRAGMA user_version')).toEqual([[8]]);
      expect(here.rows('PRAGMA application_id')).toEqual([[9]]);
    });
  });
});

describe('virtual tables', () => {
  test('FTS5 in all its forms goes over with its content, and back', async () => {
    const fts = `CREATE VIRTUAL TABLE own USING fts5 (t); CREATE VIRTUAL TABLE less USING fts5 (t, content = '');
      CREATE TABLE posts (id INTEGER PRIMARY KEY, body TEXT); CREATE VIRTUAL TABLE ext USING fts5 (body, content = 'posts', content_rowid = 'id');`;
    const here = world({
      old: `${fts} INSERT INTO own VALUES ('hello world'); INSERT INTO less (rowid, t) VALUES (4, 'secret words');
        INSERT INTO posts VALUES (1, 'first post'), (2, 'second post'); INSERT INTO ext (ext) VALUES ('rebuild');`,
      fresh: `${fts} CREATE TABLE more (x);`,
    });
    await thereAndBack(here, () => {
      expect(here.rows(`SELECT t FROM own WHERE own MATCH 'hello'`)).toEqual([['hello world']]);
      expect(here.rows(`SELECT rowid FROM less WHERE less MATCH 'words'`)).toEqual([[4]]);
      expect(here.rows(`SELECT rowid FROM ext WHERE ext MATCH 'second'`)).toEqual([[2]]);
      here.sql(
        `INSERT INTO own (own) VALUES ('integrity-check'); INSERT INTO ext (ext) VALUES ('integrity-check')`,
      );
    });
  });

  test('R*Tree goes over with its content, through a restore too', async () => {
    const old =
      'CREATE VIRTUAL TABLE box USING rtree (id, x0, x1, +note); INSERT INTO box VALUES (1, 0, 10, 0), (2, 5, 6, 1);';
    const here = world({
      old,
      fresh: 'CREATE VIRTUAL TABLE box USING rtree (id, x0, x1, +note); CREATE TABLE more (x);',
    });
    const { folder } = await backup(here.options);
    const there = world({});
    await restore({ ...there.options, snapshot: folder });
    expect(there.rows('SELECT id FROM box WHERE x0 > 3')).toEqual([[2]]);
    await thereAndBack(here, () => {
      expect(here.rows('SELECT id FROM box WHERE x0 > 3')).toEqual([[2]]);
      expect(here.rows(`SELECT rtreecheck('box')`)).toEqual([['ok']]);
    });
  });

  test('a virtual table of a module that is not here: a backup keeps what lies in its shadow tables, changes are refused', async () => {
    const here = world({
      old: 'CREATE VIRTUAL TABLE f USING fts5 (t); INSERT INTO f VALUES (1); CREATE TABLE t (a); INSERT INTO t VALUES (2);',
      fresh: 'CREATE TABLE t (a, b);',
    });
    const db = new Database(here.database);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.exec(
      `UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE f USING nosuchmodule (t)' WHERE name = 'f'`,
    );
    db.close();
    const before = here.rows('SELECT name, sql FROM sqlite_schema');
    const { rows } = await backup(here.options);
    expect(rows).toBeGreaterThan(2);
    await expect(
      upgrade({
        ...here.options,
        mapping: { drop: ['f', 'f_data', 'f_idx', 'f_content', 'f_docsize', 'f_config'] },
      }),
    ).rejects.toMatchObject(failure('DATABASE_FAILED', 'nosuchmodule'));
    expect(here.rows('SELECT name, sql FROM sqlite_schema')).toEqual(before);
    expect(here.rows('SELECT * FROM t')).toEqual([[2]]);
  });
});
