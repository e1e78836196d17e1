import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { backup, restore, rollback, upgrade } from '../../src/index.ts';
import { dump } from '../sqlite-dump.ts';
import { world } from '../api/world.ts';
import type { Given, World } from '../api/world.ts';

/** Backup, restore elsewhere, upgrade, rollback: nothing may differ at any point. */
async function throughEverything(given: Given, add: string): Promise<World> {
  const here = world({ ...given, fresh: `${given.fresh ?? given.old?.split('INSERT')[0] ?? ''}; ${add}` });
  const before = here.dump();
  const { folder } = await backup(here.options);
  const elsewhere = join(here.folder, 'elsewhere.db');
  if (given.encoding && given.encoding !== 'UTF-8') {
    const db = new Database(elsewhere);
    db.pragma(`encoding = '${given.encoding}'`);
    db.exec('CREATE TABLE x (a); DROP TABLE x');
    db.close();
  }
  await restore({ ...here.options, database: elsewhere, snapshot: folder });
  expect(dump(elsewhere)).toEqual(before);
  await upgrade(here.options);
  expect(here.dump()).not.toEqual(before);
  const added = /TABLE (\w+)/.exec(add)?.[1] ?? '';
  expect(here.dump().filter((row) => !row.startsWith(`table | ${added}`))).toEqual(before);
  await rollback(here.options);
  expect(here.dump()).toEqual(before);
  return here;
}

const add = 'CREATE TABLE added (x);';

describe('tables of every shape', () => {
  test('without a key, with the same row many times', async () => {
    await throughEverything(
      {
        old: `CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (NULL, NULL), (1, 'x');`,
      },
      add,
    );
  });

  test('all names of the rowid are taken', async () => {
    await throughEverything(
      {
        old: `CREATE TABLE t (rowid TEXT, _rowid_ INTEGER, "OID" BLOB); CREATE INDEX i ON t ("OID", rowid, _rowid_); INSERT INTO t VALUES ('b', 2, x'02'), ('a', 2, NULL), ('c', 1, x'01'), ('a', 2, NULL);`,
      },
      add,
    );
  });

  test('a column called rowid that is not the rowid', async () => {
    await throughEverything(
      { old: `CREATE TABLE t (rowid TEXT, v); INSERT INTO t VALUES ('9', 1), ('1', 2), (NULL, 3);` },
      add,
    );
  });

  test('WITHOUT ROWID, a descending key, text that is not UTF-8 in the key and beside it, an index that covers all', async () => {
    await throughEverything(
      {
        old: `CREATE TABLE t (k TEXT, n INTEGER, v TEXT, PRIMARY KEY (k DESC, n)) WITHOUT ROWID; CREATE INDEX i ON t (v, n, k);
          INSERT INTO t VALUES ('z', 1, 'a'), (CAST(x'ff41' AS TEXT), 2, 'b'), ('m', 3, CAST(x'c328' AS TEXT)), ('', 4, NULL), ('b', 5, '');`,
        fresh:
          'CREATE TABLE t (k TEXT, n INTEGER, v TEXT, PRIMARY KEY (k DESC, n)) WITHOUT ROWID; CREATE INDEX i ON t (v, n, k)',
      },
      add,
    );
  });

  test.each(['UTF-16le', 'UTF-16be'] as const)('a database in %s, with lone surrogates', async (encoding) => {
    const lone = encoding === 'UTF-16le' ? `x'00d8'` : `x'd800'`;
    await throughEverything(
      {
        encoding,
        old: `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'ä ☃ 𝒳'), (2, CAST(${lone} AS TEXT)), (3, ''), (4, 'a' || char(0) || 'b'), (5, x'ff');`,
      },
      add,
    );
  });

  test('the lowest and the highest rowids, and gaps', async () => {
    await throughEverything(
      {
        old: `CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (9223372036854775807, 1), (-9223372036854775808, 2), (0, 3), (-1, 4);`,
      },
      add,
    );
  });

  test.each([600, 1900])('%i columns', async (count) => {
    const columns = Array.from(
      { length: count },
      (_, index) => `c${index} ${['INTEGER', 'TEXT', 'REAL', 'BLOB', ''][index % 5]}`,
    );
    const row = (salt: number): string =>
      `(${columns.map((_, index) => (index % 7 === 0 ? 'NULL' : `${index * salt}`)).join(',')})`;
    await throughEverything(
      { old: `CREATE TABLE t (${columns.join(',')}); INSERT INTO t VALUES ${row(1)}, ${row(2)}, ${row(3)};` },
      add,
    );
  });

  test('an empty database, and tables without rows', async () => {
    await throughEverything({ old: '', fresh: '' }, add);
    await throughEverything(
      {
        old: 'CREATE TABLE a (x); CREATE TABLE b (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE c (k PRIMARY KEY) WITHOUT ROWID;',
      },
      add,
    );
  });

  test('a database whose table has all columns generated but one', async () => {
    await throughEverything(
      {
        old: `CREATE TABLE t (a INTEGER, b AS (a + 1), c TEXT AS (a || 'x') STORED); INSERT INTO t (a) VALUES (1), (NULL), (1);`,
        fresh: `CREATE TABLE t (a INTEGER, b AS (a + 1), c TEXT AS (a || 'x') STORED)`,
      },
      add,
    );
  });

  test('values at the edge, in each kind of column', async () => {
    const values = `(1), (-0.0), (0.0), (9e999), (-9e999), (9007199254740993), (9223372036854775807), (-9223372036854775808), (1e308), (5e-324), (0.1), (1e15),
      (''), (x''), ('NaN'), ('null'), ('{"$blob":"AA=="}'), (char(0)), (char(65279) || 'bom'), (char(8232)), ('9223372036854775808'), ('1e400'), ('0x10'), (' 1 '), (CAST(x'ff' AS TEXT))`;
    const types = ['', 'INTEGER', 'TEXT', 'REAL', 'BLOB', 'NUMERIC', 'DATETIME', 'BOOLEAN'];
    const tables = types.map((type, index) => `CREATE TABLE t${index} (v ${type});`).join('');
    const here = await throughEverything(
      {
        old: tables + types.map((_, index) => `INSERT INTO t${index} VALUES ${values};`).join(''),
        fresh: tables,
      },
      add,
    );
    expect(here.rows('SELECT count(*) FROM t0')).toEqual([[25]]);
  });
});

describe('sizes', () => {
  // More than SQLite takes of anything in one statement. 10,000 take minutes: `npm run test:slow` does it.
  const count = Number(process.env['CARRYOVER_TEST_TABLES'] ?? 1100);
  test(`${count} tables`, async () => {
    const last = count - 1;
    const names = Array.from(
      { length: count },
      (_, index) => `CREATE TABLE t${index} (id INTEGER PRIMARY KEY, v TEXT);`,
    );
    const here = world({
      old: `BEGIN; ${names.join('')} INSERT INTO t0 VALUES (1, 'a'); INSERT INTO t${last} VALUES (1, 'z'); COMMIT;`,
      fresh: `BEGIN; ${names.join('')} CREATE TABLE added (x); COMMIT;`,
    });
    const { tables, rows, folder } = await backup(here.options);
    expect({ tables, rows }).toEqual({ tables: count, rows: 2 });
    const there = world({});
    await restore({ ...there.options, snapshot: folder });
    expect(there.rows(`SELECT v FROM t${last}`)).toEqual([['z']]);
    const { ledger } = await upgrade(here.options);
    expect(ledger?.lines).toHaveLength(count);
    expect(here.rows(`SELECT v FROM t${last}`)).toEqual([['z']]);
  });

  // In a process of its own: its peak of memory is what counts.
  test('a value of 50 MB among small rows goes over and back, and memory stays sane', () => {
    const here = world({
      old: 'CREATE TABLE t (id INTEGER PRIMARY KEY, v, w)',
      fresh: 'CREATE TABLE t (id INTEGER PRIMARY KEY, v, w, x)',
    });
    const db = new Database(here.database);
    const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?)');
    const big = Buffer.alloc(50_000_000, 'some bytes that repeat');
    db.transaction(() => {
      for (let id = 0; id < 5000; id += 1) insert.run(id, `small ${id}`, null);
      insert.run(5000, big, 'big');
      for (let id = 5001; id < 10_000; id += 1) insert.run(id, `small ${id}`, null);
    })();
    db.close();
    const script = `import { upgrade } from ${JSON.stringify(fileURLToPath(new URL('../../dist/index.js', import.meta.url)))};
      const { ledger } = await upgrade(${JSON.stringify(here.options)});
      console.log(JSON.stringify({ ledger, peak: process.resourceUsage().maxRSS }));`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(ended.stderr).toBe('');
    const { ledger, peak } = JSON.parse(ended.stdout) as { ledger: { lines: object[] }; peak: number };
    expect(ledger.lines).toMatchObject([{ read: 10_000, written: 10_000 }]);
    // Each value is held a few times, as bytes, base64 and line; not once for each row or block.
    expect(peak / 1024).toBeLessThan(50 * 16 + 200);
    const live = new Database(here.database, { readonly: true });
    const found = live.prepare('SELECT v FROM t WHERE id = 5000').pluck().get() as Buffer;
    live.close();
    expect(createHash('sha256').update(found).digest('hex')).toBe(
      createHash('sha256').update(big).digest('hex'),
    );
  });
});
