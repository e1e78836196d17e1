import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { sqliteDriverName } from '../../src/sqlite-driver.ts';
import { backup, check, init, introspect, plan, restore, rollback, upgrade } from '../../src/index.ts';
import type { CarryoverError } from '../../src/index.ts';
import { dump } from '../sqlite-dump.ts';
import { runBinNow } from '../run-bin.ts';
import { failure, world } from '../api/world.ts';

const old = `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b');`;
const fresh = 'CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT, w);';

/** Runs a script in a process of its own and kills it when it says so. */
async function killed(script: string, file: string): Promise<void> {
  const driver = createRequire(import.meta.url).resolve(sqliteDriverName);
  const child = spawn(
    process.execPath,
    [
      '-e',
      `const db = require(${JSON.stringify(driver)})(process.argv[1]); ${script}; console.log('now'); setInterval(() => 0, 1000)`,
      file,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('what a killed program left', () => {
  test.each(['backup', 'upgrade'] as const)(
    'a log of its own (wal): %s sees what was committed in it',
    async (command) => {
      const here = world({ old, fresh });
      await killed(
        `db.exec("INSERT INTO t VALUES (3, 'committed'); BEGIN; INSERT INTO t VALUES (4, 'not committed')")`,
        here.database,
      );
      expect(existsSync(`${here.database}-wal`)).toBe(true);
      if (command === 'backup') expect(await backup(here.options)).toMatchObject({ rows: 3 });
      else expect((await upgrade(here.options)).ledger?.lines).toMatchObject([{ read: 3 }]);
      expect(here.rows('SELECT v FROM t')).toEqual([['a'], ['b'], ['committed']]);
    },
  );

  test.each(['backup', 'plan', 'upgrade'] as const)(
    'a hot journal: %s sees what was committed before',
    async (command) => {
      const here = world({ old, fresh, journal: 'delete' });
      const spill = `db.pragma('cache_size = 1'); db.exec("BEGIN; UPDATE t SET v = 'lost'; CREATE TABLE big (x)");
      const insert = db.prepare('INSERT INTO big VALUES (zeroblob(4000))'); for (let i = 0; i < 500; i++) insert.run()`;
      await killed(spill, here.database);
      expect(existsSync(`${here.database}-journal`)).toBe(true);
      if (command === 'backup') expect(await backup(here.options)).toMatchObject({ rows: 2, tables: 1 });
      else if (command === 'plan') expect((await plan(here.options)).problems).toEqual([]);
      else expect((await upgrade(here.options)).status).toBe('upgraded');
      expect(here.rows('SELECT id, v FROM t')).toEqual([
        [1, 'a'],
        [2, 'b'],
      ]);
    },
  );
});

describe('where the file is', () => {
  test('a link to the database: the file that it leads to is changed, the link stays, and one way back is known', async () => {
    const here = world({ old, fresh });
    const before = here.dump();
    mkdirSync(join(here.folder, 'links'));
    const link = join(here.folder, 'links', 'app.db');
    symlinkSync(here.database, link);
    await upgrade({ ...here.options, database: link });
    expect(readlinkSync(link)).toBe(here.database);
    expect(here.rows('SELECT count(w) FROM t')).toEqual([[0]]);
    expect(readdirSync(join(here.folder, 'links'))).toEqual(['app.db']);
    await rollback(here.options);
    expect(here.dump()).toEqual(before);
  });

  test('what is no database, is a folder, or is not there, is said; nothing is made', async () => {
    const here = world({});
    const at = (name: string) => ({ ...here.options, database: join(here.folder, name) });
    writeFileSync(
      join(here.folder, 'text.db'),
      'not a database, but long enough to be looked at as one '.repeat(40),
    );
    mkdirSync(join(here.folder, 'folder.db'));
    for (const name of ['none.db', 'no/such/folder.db', 'text.db', 'folder.db']) {
      for (const command of [backup, upgrade, rollback, plan, introspect]) {
        await expect(command(at(name))).rejects.toMatchObject(failure('CONNECTION_FAILED'));
      }
    }
    expect(readdirSync(here.folder).toSorted()).toEqual(['folder.db', 'schema.sql', 'text.db']);
  });

  test.each(['', ':memory:', 'sqlite:', 'sqlite::memory:', 'file:', 'a\0b', 'oracle://x/y', 'http://x'])(
    'the URL %j is refused',
    async (url) => {
      const here = world({});
      for (const command of [backup, init, upgrade]) {
        await expect(command({ ...here.options, database: url })).rejects.toMatchObject(
          failure('URL_INVALID'),
        );
      }
    },
  );

  test.each([
    'a b.db',
    '100%25.db',
    '%2e%2e.db',
    "quote'.db",
    '"x".db',
    'ü☃.db',
    '#mysql50#x.db',
    '-x.db',
    'a?mode=ro',
    '$1.db',
    'x.db-wal.db',
  ])('the file name %j is taken to the letter', async (name) => {
    const here = world({ fresh });
    const database = join(here.folder, name);
    const db = new Database(database);
    db.exec(old);
    db.close();
    const options = { ...here.options, database };
    await upgrade(options);
    await rollback(options);
    expect(dump(database).filter((row) => row.startsWith('t: '))).toHaveLength(2);
    const strangers = readdirSync(here.folder).filter(
      (file) => !['schema.sql', 'snapshots', name].includes(file),
    );
    expect(strangers).toEqual([]);
  });

  test('a database that is damaged inside is not carried over', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `(${index}, 'row number ${index}')`);
    const here = world({
      old: `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES ${rows.join(',')};`,
      fresh,
      journal: 'delete',
    });
    const damagedCopy = join(here.folder, 'damaged.db');
    copyFileSync(here.database, damagedCopy);
    const { openSync, writeSync, closeSync } = await import('node:fs');
    const handle = openSync(damagedCopy, 'r+');
    writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, 4096 * 6);
    closeSync(handle);
    const failed = await upgrade({ ...here.options, database: damagedCopy }).catch(
      (error: CarryoverError) => error,
    );
    expect(failed).toMatchObject({
      code: expect.stringMatching(/DATABASE_FAILED|VERIFICATION_FAILED/) as string,
    });
    expect(readdirSync(here.folder).filter((name) => name.includes('-retained-'))).toEqual([]);
  });
});

const isRoot = process.getuid?.() === 0;
const mayMount = isRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

describe('no right to write', () => {
  // Root may write everywhere but on a read-only mount.
  test.skipIf(!mayMount)(
    'a read-only file system: a backup works, a change says what is in its way (needs root and unshare)',
    () => {
      for (const journal of ['delete', 'wal'] as const) {
        const here = world({ old, fresh, journal });
        const place = join(here.folder, 'place');
        mkdirSync(place);
        copyFileSync(here.database, join(place, 'app.db'));
        const bin = join(process.cwd(), 'dist/cli/bin.js');
        const run = (words: string) =>
          spawnSync(
            'unshare',
            [
              '-m',
              'sh',
              '-c',
              `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" "$3" ${words} --database "$1/app.db" --snapshots "$4"`,
              'sh',
              place,
              process.execPath,
              bin,
              here.snapshots,
            ],
            {
              encoding: 'utf8',
              cwd: here.folder,
              env: { PATH: process.env['PATH'] ?? '', HOME: here.folder },
            },
          );
        const saved = run('backup --json');
        if (journal === 'delete')
          expect({ status: saved.status, stderr: saved.stderr }).toEqual({ status: 0, stderr: saved.stderr });
        else expect([0, 1, 7]).toContain(saved.status);
        const changed = run('upgrade --yes --json --schema schema.sql');
        expect([1, 7]).toContain(changed.status);
        expect(JSON.parse(changed.stdout)).toMatchObject({
          error: { hint: expect.stringMatching(/right|folder|path/i) as string },
        });
        expect(dump(join(place, 'app.db'))).toEqual(here.dump());
      }
    },
  );

  test.skipIf(isRoot)(
    'a read-only folder: a change says what is in its way (needs not to be root)',
    async () => {
      const here = world({ old, fresh, journal: 'delete' });
      chmodSync(here.folder, 0o500);
      await expect(upgrade({ ...here.options, snapshots: `${here.folder}-snapshots` })).rejects.toMatchObject(
        { hint: expect.any(String) as string },
      );
      chmodSync(here.folder, 0o700);
    },
  );
});

describe('a table of the user’s own that is called like the history', () => {
  test.each([
    [
      'a table',
      'CREATE TABLE carryover_runs (id INTEGER PRIMARY KEY, mine TEXT); INSERT INTO carryover_runs VALUES (1, 2);',
    ],
    [
      'a table in other letters',
      'CREATE TABLE "Carryover_Runs" (a); INSERT INTO "Carryover_Runs" VALUES (1);',
    ],
    ['a view', 'CREATE VIEW carryover_runs AS SELECT 1;'],
  ])('%s: refused by name, never overlooked, never dropped', async (_, sql) => {
    const here = world({ old: old + sql, fresh });
    const before = here.rows('SELECT type, name, sql FROM sqlite_schema');
    for (const command of [backup, plan, upgrade, init, rollback, introspect]) {
      await expect(command(here.options)).rejects.toMatchObject(failure('PLAN_REFUSED', 'arryover_'));
    }
    await expect(restore({ ...here.options, snapshot: 'latest' })).rejects.toMatchObject(
      failure('PLAN_REFUSED'),
    );
    expect(await check(here.options)).toContainEqual(
      expect.objectContaining({ name: 'connection', state: 'error' }),
    );
    expect(here.rows('SELECT type, name, sql FROM sqlite_schema')).toEqual(before);
  });

  test('nor may a new schema declare one', async () => {
    const here = world({ old, fresh: 'CREATE TABLE carryover_runs (mine);' });
    await expect(upgrade(here.options)).rejects.toMatchObject(failure('SCHEMA_INVALID', 'carryover_runs'));
  });
});

describe('names that mean something to somebody', () => {
  const names = [
    'main',
    'temp',
    'carryover_retained',
    'sqlite-x',
    '__proto__',
    'constructor',
    'a"b',
    "a'b",
    '`',
    '[x]',
    'a\nb',
    '%s',
    '$1',
    '?',
    ' ',
    'trailing ',
    '\u00e4',
    'a\u0308',
    '😀',
    '../../x',
    'con',
    '#mysql50#x',
    '{x}',
    'n'.repeat(300),
    'select',
    '--',
    ';',
    'app.db',
  ];
  const q = (name: string): string => `"${name.replaceAll('"', '""')}"`;

  test('tables, columns, indexes, views and triggers of any name go over and back', async () => {
    const make = (extra: string): string =>
      names
        .map((name, index) => {
          const next = q(names[(index + 1) % names.length] ?? '');
          return `CREATE TABLE ${q(name)} (${q(name)} TEXT, ${next} INTEGER DEFAULT 5 CHECK (${next} > 0) ${extra}, UNIQUE (${q(name)}, ${next}));
            CREATE INDEX ${q(`i ${name}`)} ON ${q(name)} (${next}); CREATE VIEW ${q(`v ${name}`)} AS SELECT ${next} FROM ${q(name)};
            CREATE TRIGGER ${q(`t ${name}`)} AFTER DELETE ON ${q(name)} BEGIN SELECT ${q(name)} FROM ${q(name)}; END;`;
        })
        .join('\n');
    const rows = names.map((name) => `INSERT INTO ${q(name)} VALUES ('x', 1), (NULL, 2);`).join('');
    const here = world({ old: make('') + rows, fresh: make(', "added column" DEFAULT 1') });
    const before = here.dump();
    const { folder } = await backup(here.options);
    const there = world({});
    await restore({ ...there.options, snapshot: folder });
    expect(there.dump().toSorted()).toEqual(before.toSorted());
    const { ledger } = await upgrade(here.options);
    expect(ledger?.lines.map((line) => [line.read, line.written])).toEqual(names.map(() => [2, 2]));
    await rollback(here.options);
    expect(here.dump()).toEqual(before);
  });

  test('a mapping that renames between them', async () => {
    const fresh = names
      .map((name, index) => `CREATE TABLE ${q(`new ${index}`)} (${q(`${name} new`)});`)
      .join('');
    const here = world({
      old: names
        .map((name) => `CREATE TABLE ${q(name)} (${q(name)}); INSERT INTO ${q(name)} VALUES ('x');`)
        .join(''),
      fresh,
    });
    const tables = Object.fromEntries(
      names.map((name, index) => [
        `new ${index}`,
        { from: name, columns: Object.fromEntries([[`${name} new`, { from: name }]]) },
      ]),
    );
    await upgrade({ ...here.options, mapping: { tables } });
    for (const [index] of names.entries()) expect(here.rows(`SELECT * FROM "new ${index}"`)).toEqual([['x']]);
  });
});

describe('results and exit codes (trap 3)', () => {
  test.skipIf(!existsSync('/dev/full'))(
    'what can not be printed is no plain success, and says that the work is done',
    () => {
      const here = world({ old, fresh });
      const ended = spawnSync(
        'sh',
        [
          '-c',
          '"$0" dist/cli/bin.js upgrade --yes --json --database "$1" --schema "$2" --snapshots "$3" > /dev/full',
          process.execPath,
          here.database,
          here.options.schema,
          here.snapshots,
        ],
        { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: here.folder } },
      );
      expect(ended.status).toBe(30);
      expect(ended.stderr).toContain('done, but');
      expect(here.rows('SELECT count(w) FROM t')).toEqual([[0]]);
    },
  );

  test('each kind of failure has its own exit code, a sentence and no stack trace', () => {
    const here = world({ old: `${old} CREATE TABLE gone (x); INSERT INTO gone VALUES (1);`, fresh });
    const at = { cwd: here.folder };
    const words = ['--database', 'app.db', '--schema', 'schema.sql', '--yes'];
    const cases: [string[], number][] = [
      [['upgrade', ...words], 3],
      [['rollback', '--database', 'app.db', '--yes'], 5],
      [['restore', 'latest', '--database', 'app.db', '--yes'], 5],
      [['upgrade', ...words, '--mapping', 'none.json'], 2],
      [['upgrade', '--database', 'app.db', '--schema', 'none.sql', '--yes'], 2],
      [['backup', '--database', 'none.db'], 7],
      [['backup', '--database', 'oracle://x'], 2],
    ];
    for (const [line, code] of cases) {
      const ended = runBinNow(line, at);
      expect(`${line.join(' ')}: ${ended.code}`).toBe(`${line.join(' ')}: ${code}`);
      expect(ended.stderr).toMatch(/^error: /m);
      expect(ended.stderr).not.toMatch(/^ +at /m);
    }
  });
});
