import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../sqlite-driver.ts';
import { describe, expect, test } from 'vitest';
import { backup } from '../../src/api/backup.ts';
import { exportTables } from '../../src/api/export.ts';
import type { ExportOptions } from '../../src/api/backup-options.ts';
import type { ExportFormat } from '../../src/export/writers.ts';
import { tempFolder } from '../temp-folder.ts';
import { readCsv, withDuck } from './duck.ts';

/** A snapshot of a database that `script` makes, and a way to export it. */
async function world(script: string, compression: 'gzip' | 'none' = 'gzip') {
  const folder = tempFolder();
  const database = join(folder, 'shop.db');
  const db = new Database(database);
  db.exec(script);
  db.close();
  const snapshots = join(folder, 'snapshots');
  const { id, folder: snapshot } = await backup({ database, snapshots, compression });
  const rows = (sql: string): unknown[][] => {
    const reader = new Database(database, { readonly: true });
    const found = reader.prepare(sql).safeIntegers().raw().all() as unknown[][];
    reader.close();
    return found;
  };
  const take = (format: ExportFormat, options: Partial<ExportOptions> = {}) =>
    exportTables({ snapshots, snapshot: 'latest', format, output: join(folder, format), ...options });
  return { folder, id, snapshot, take, rows };
}

const shop = `
  CREATE TABLE orders (id INTEGER PRIMARY KEY, amount REAL, note TEXT, data BLOB, big INTEGER);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
  INSERT INTO orders SELECT i, CASE WHEN i % 5 = 0 THEN NULL ELSE i * 0.37 END,
    CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'say "hi", ' || i || char(13, 10) || 'bye' ELSE 'déjà 😀 ' || i END,
    CASE WHEN i % 7 = 0 THEN NULL ELSE randomblob(i % 9) END, 9223372036854775807 - i FROM n;
  CREATE TABLE empty (id INTEGER PRIMARY KEY, name TEXT);
`;

describe('DuckDB agrees with the source database', () => {
  const facts = (from: string) =>
    `SELECT count(*), count(amount), sum(amount), min(amount), max(amount), min(note), max(note), count(note), sum(length(note)), min(big), max(big) FROM ${from}`;
  const rounded = (rows: unknown[][]) =>
    rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(3) : String(cell))));

  test('about the lines of the snapshot, read straight from its compressed file', async () => {
    const { snapshot, rows } = await world(shop);
    const files = join(snapshot, 'tables', '0001-orders*.jsonl.gz');
    const columns = "{id: 'BIGINT', amount: 'DOUBLE', note: 'VARCHAR', data: 'VARCHAR', big: 'BIGINT'}";
    const from = `read_json('${files}', format = 'newline_delimited', columns = ${columns})`;
    await withDuck(async (ask) =>
      expect(rounded(await ask(facts(from)))).toEqual(rounded(rows(facts('orders')))),
    );
  });

  test('about JSON lines, CSV and Parquet', async () => {
    const { folder, take, rows } = await world(shop);
    for (const format of ['jsonl', 'csv', 'parquet'] as const) await take(format);
    const columns = ['id', 'amount', 'note', 'data', 'big'];
    const typed = 'id::BIGINT AS id, amount::DOUBLE AS amount, note, data, big::BIGINT AS big';
    const sources = {
      jsonl: `(SELECT ${typed} FROM read_json('${folder}/jsonl/0001-orders.jsonl', format = 'newline_delimited'))`,
      csv: `(SELECT ${typed} FROM ${readCsv(`${folder}/csv/0001-orders.csv`, columns)})`,
      parquet: `'${folder}/parquet/0001-orders.parquet'`,
    };
    await withDuck(async (ask) => {
      for (const from of Object.values(sources))
        expect(rounded(await ask(facts(from)))).toEqual(rounded(rows(facts('orders'))));
      const hex = rows('SELECT id, note, hex(data) FROM orders WHERE data IS NOT NULL ORDER BY id');
      const exact = (hex as (string | bigint | null)[][]).map((row) => row.map((cell) => `${cell ?? '∅'}`));
      const asked = (data: string, from: string) =>
        ask(
          `SELECT id::VARCHAR, coalesce(note, '∅'), hex(${data}) FROM ${from} WHERE data IS NOT NULL ORDER BY id`,
        );
      expect(await asked('data', sources.parquet)).toEqual(exact);
      expect(await asked('from_base64(data)', sources.csv)).toEqual(exact);
      expect(await asked('from_base64(data)', sources.jsonl)).toEqual(exact);
      expect(await ask(`SELECT count(*) FROM '${folder}/parquet/0002-empty.parquet'`)).toEqual([['0']]);
    });
  });
});

describe('the folder', () => {
  test('is private, complete, and says what is where', async () => {
    const { folder, id, take } = await world(shop);
    const result = await take('csv');
    expect(readdirSync(join(folder, 'csv')).toSorted()).toEqual([
      '0001-orders.csv',
      '0002-empty.csv',
      'tables.json',
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(['csv', 'shop.db', 'snapshots']);
    expect(statSync(join(folder, 'csv')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, 'csv')))
      expect(statSync(join(folder, 'csv', name)).mode & 0o777).toBe(0o600);
    const { folder: place, ...list } = result;
    expect(place).toBe(join(folder, 'csv'));
    expect(JSON.parse(readFileSync(join(folder, 'csv', 'tables.json'), 'utf8'))).toEqual(list);
    expect(list).toMatchObject({
      snapshot: id,
      database: 'shop',
      format: 'csv',
      tables: [
        {
          table: 'orders',
          file: '0001-orders.csv',
          rows: 30_000,
          columns: [{ name: 'id', type: 'integer' }, {}, {}, { type: 'base64' }, {}],
        },
        { table: 'empty', rows: 0, bytes: statSync(join(folder, 'csv', '0002-empty.csv')).size },
      ],
    });
  });

  test('may hold some tables only, and a name that is none is refused with the nearest', async () => {
    const { folder, take } = await world(shop);
    await take('jsonl', { tables: ['empty'] });
    expect(readdirSync(join(folder, 'jsonl'))).toEqual(['0002-empty.jsonl', 'tables.json']);
    await expect(take('csv', { tables: ['order'] })).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'Did you mean "orders"?',
    });
  });

  test('is never one that is there already', async () => {
    const { folder, take } = await world(shop);
    mkdirSync(join(folder, 'csv'));
    await expect(take('csv')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('there already') as string,
    });
    writeFileSync(join(folder, 'file'), 'mine');
    await expect(take('csv', { output: join(folder, 'file') })).rejects.toMatchObject({ code: 'USAGE' });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
  });

  test.each(['jsonl', 'csv', 'parquet'] as const)(
    'is not there after an interrupted export to %s',
    async (format) => {
      const { folder, take } = await world(shop);
      const stop = new AbortController();
      const onEvent: ExportOptions['onEvent'] = (event) => {
        if (event.type === 'progress' && event.rows > 0) stop.abort();
      };
      await expect(take(format, { signal: stop.signal, onEvent })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
      expect(readdirSync(folder).toSorted()).toEqual(['shop.db', 'snapshots']);
    },
  );

  test('is not there if a file of the snapshot is damaged', async () => {
    const { folder, snapshot, take } = await world(shop, 'none');
    const [file = ''] = readdirSync(join(snapshot, 'tables')).filter((name) => name.includes('orders'));
    const path = join(snapshot, 'tables', file);
    writeFileSync(path, readFileSync(path, 'utf8').replace('😀 29999', '😀 29990'));
    await expect(take('parquet')).rejects.toMatchObject({ code: 'SNAPSHOT_DAMAGED' });
    expect(readdirSync(folder).toSorted()).toEqual(['shop.db', 'snapshots']);
  });

  test('what a dead run left beside it is cleared up by the next', async () => {
    const { folder, take } = await world(shop);
    mkdirSync(join(folder, '.csv.partial'));
    writeFileSync(join(folder, '.csv.partial', '0001-orders.csv'), 'half');
    writeFileSync(join(folder, '.csv.lock'), '');
    await take('csv');
    expect(readdirSync(folder).toSorted()).toEqual(['csv', 'shop.db', 'snapshots']);
  });

  test('is made by one run at a time', async () => {
    const { take } = await world(shop);
    const two = await Promise.allSettled([take('csv'), take('csv')]);
    expect(two.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(two.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'LOCKED' } });
  });
});

describe('hostile names', () => {
  const script = `
    CREATE TABLE "../../etc/passwd" ("__proto__" INTEGER, "constructor" TEXT, "a.b" TEXT, "q""uo'te" TEXT, "1" TEXT, "new
line" TEXT, "%s$1?" TEXT, "" TEXT, "\u00e9" TEXT, "e\u0301" TEXT);
    INSERT INTO "../../etc/passwd" VALUES (7, 'c', 'dot', 'quote', 'one', 'nl', 'odd', 'empty', 'nfc', 'nfd');
    CREATE TABLE "T" (a TEXT); CREATE TABLE "con" (a TEXT); CREATE TABLE "${'x'.repeat(300)}" (a TEXT);
  `;

  test.each(['jsonl', 'csv', 'parquet'] as const)(
    'leave the folder as little as they leave %s files',
    async (format) => {
      const { folder, take } = await world(script);
      const { tables } = await take(format);
      expect(readdirSync(folder).toSorted()).toEqual([format, 'shop.db', 'snapshots']);
      expect(tables.map(({ file }) => file)).toEqual([
        `0001-_etc_passwd.${format}`,
        `0002-t.${format}`,
        `0003-con.${format}`,
        `0004-${'x'.repeat(40)}.${format}`,
      ]);
      expect(tables[0]?.columns.map(({ name }) => name)).toEqual([
        '__proto__',
        'constructor',
        'a.b',
        'q"uo\'te',
        '1',
        'new\nline',
        '%s$1?',
        '',
        '\u00e9',
        'e\u0301',
      ]);
    },
  );

  test('and the values stay with them', async () => {
    const { folder, take } = await world(script);
    const values = ['7', 'c', 'dot', 'quote', 'one', 'nl', 'odd', 'empty', 'nfc', 'nfd'];
    await take('parquet');
    await take('csv');
    await withDuck(async (ask) => {
      expect(await ask(`SELECT * FROM '${folder}/parquet/0001-_etc_passwd.parquet'`)).toEqual([values]);
      const columns = values.map((_, index) => `c${index}`);
      expect(await ask(`SELECT * FROM ${readCsv(`${folder}/csv/0001-_etc_passwd.csv`, columns)}`)).toEqual([
        values,
      ]);
    });
  });
});

describe("SQLite's values of any kind", () => {
  const script = `
    CREATE TABLE kinds (whole INTEGER, fraction INTEGER, mixed INTEGER, word TEXT, none, price DECIMAL(10,2), born DATE, bytes BLOB, notutf TEXT);
    INSERT INTO kinds VALUES (1, 1, 1, '1', 1, 12.5, '2026-01-31', x'00ff', 'a'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (-9223372036854775808, 2.5, 'two', '', '1', 7, 'soon', x'', CAST(x'ff' AS TEXT));
    CREATE TABLE late (i INTEGER, r, t);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
    INSERT INTO late SELECT i, i, i FROM n;
    INSERT INTO late VALUES (1, 0.5, 'late');
  `;
  const types = (columns: readonly { name: string; type: string }[] | undefined) =>
    Object.fromEntries((columns ?? []).map(({ name, type }) => [name, type]));

  test('become a type that holds them all, or their JSON forms', async () => {
    const { folder, take } = await world(script);
    const { tables } = await take('parquet');
    expect(types(tables[0]?.columns)).toEqual({
      whole: 'INT64',
      fraction: 'DOUBLE',
      mixed: 'JSON of each value',
      word: 'TEXT',
      none: 'JSON of each value',
      price: 'DOUBLE',
      born: 'TEXT',
      bytes: 'BLOB',
      notutf: 'JSON of each value',
    });
    await withDuck(async (ask) => {
      expect(
        await ask(`SELECT * REPLACE (hex(bytes) AS bytes) FROM '${folder}/parquet/0001-kinds.parquet'`),
      ).toEqual([
        ['1', 1, '1', '1', '1', 12.5, '2026-01-31', '00FF', '"a"'],
        [null, null, null, null, null, null, null, null, null],
        ['-9223372036854775808', 2.5, '{"$text":"two"}', '', '"1"', 7, 'soon', '', '{"$bytes":"/w=="}'],
      ]);
    });
    const { tables: again } = await take('csv');
    expect(types(again[0]?.columns)).toMatchObject({
      fraction: 'number',
      mixed: 'json of each value',
      price: 'number',
    });
    expect(readFileSync(join(folder, 'csv', '0001-kinds.csv'), 'utf8')).toBe(
      [
        'whole,fraction,mixed,word,none,price,born,bytes,notutf',
        '1,1,1,1,1,12.5,2026-01-31,AP8=,"""a"""',
        ',,,,,,,,',
        '-9223372036854775808,2.5,"{""$text"":""two""}","","""1""",7,soon,"","{""$bytes"":""/w==""}"',
        '',
      ].join('\r\n'),
    );
  });

  test('are found out however late they come', async () => {
    const { folder, take } = await world(script);
    const { tables } = await take('parquet');
    expect(types(tables[1]?.columns)).toEqual({ i: 'INT64', r: 'DOUBLE', t: 'JSON of each value' });
    expect(types((await take('csv')).tables[1]?.columns)).toEqual({
      i: 'integer',
      r: 'number',
      t: 'json of each value',
    });
    await withDuck(async (ask) => {
      const last = 'count(*), sum(i), sum(r), min(t), max(t)';
      expect(await ask(`SELECT ${last} FROM '${folder}/parquet/0002-late.parquet'`)).toEqual([
        ['250001', '31250125001', 31250125000.5, '"late"', '99999'],
      ]);
      const csv = readCsv(`${folder}/csv/0002-late.csv`, ['i', 'r', 't']);
      expect(
        await ask(`SELECT count(*), sum(i::BIGINT), sum(r::DOUBLE), min(t), max(t) FROM ${csv}`),
      ).toEqual([['250001', '31250125001', 31250125000.5, '"late"', '99999']]);
    });
  });
});

test('generated columns are exported like others, a virtual table has no file', async () => {
  const { folder, take } = await world(`
    CREATE TABLE lines (n INTEGER, price REAL, total REAL GENERATED ALWAYS AS (n * price) STORED);
    INSERT INTO lines (n, price) VALUES (3, 1.5);
    CREATE VIRTUAL TABLE words USING fts5(word); INSERT INTO words VALUES ('hello');
  `);
  const { tables } = await take('parquet');
  expect(tables.find(({ table }) => table === 'words')).toMatchObject({
    file: null,
    note: 'Its rows lie in its shadow tables.',
  });
  await withDuck(async (ask) => {
    expect(await ask(`SELECT total FROM '${folder}/parquet/0001-lines.parquet'`)).toEqual([[4.5]]);
  });
});
