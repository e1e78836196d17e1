import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyRange, Reader } from '../../../src/engine/engine.ts';
import type { Table } from '../../../src/model.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { blocksOf, withDatabase } from './world.ts';

const hostile = `"it's ""k""; -- $1 %s"`;

/** Tables with keys of every sort: each has `n` rows or so, in a physical order that is not the key's. */
const keyed: Readonly<Record<string, string>> = {
  integers: `CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t SELECT n * 7919 % 1009, n FROM generate_series(1, 900) n`,
  'texts in the collation of the database': `CREATE TABLE t (id text PRIMARY KEY);
    INSERT INTO t SELECT (ARRAY['É','e','E','''','"','\\', '', ' ', 'ß', 'ss', E'\\n', '☃', 'Z', 'a-b', 'ab'])[1 + n % 15] || repeat('x', n / 15) FROM generate_series(0, 599) n`,
  'texts in a language': `CREATE TABLE t (id text COLLATE "und-x-icu" PRIMARY KEY);
    INSERT INTO t SELECT (ARRAY['É','e','E','a-b','ab','aB','Ab', 'ö', 'oe', 'ø'])[1 + n % 10] || n / 10 FROM generate_series(0, 599) n`,
  'texts that a collation calls equal': `CREATE COLLATION public.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE t (id text COLLATE public.loose PRIMARY KEY); INSERT INTO t SELECT CASE n % 2 WHEN 0 THEN 'A' ELSE 'a' END || n FROM generate_series(1, 500) n`,
  'two columns, one backwards in the table': `CREATE TABLE t (b text, a bigint, v int, PRIMARY KEY (a, b));
    INSERT INTO t SELECT md5(n::text), -(n % 13), n FROM generate_series(1, 800) n`,
  'three columns of other types': `CREATE TABLE t (a boolean, b date, c numeric(30, 10), PRIMARY KEY (a, b, c));
    INSERT INTO t SELECT n % 2 = 0, date '2000-01-01' + n % 7, n / 3.0 FROM generate_series(1, 500) n`,
  'padded characters': `CREATE TABLE t (id char(5) PRIMARY KEY); INSERT INTO t SELECT to_hex(n) FROM generate_series(1, 500) n`,
  enums: `CREATE TYPE public.mood AS ENUM ('b', 'a', 'it''s'); CREATE TABLE t (m public.mood, n int, PRIMARY KEY (m, n));
    INSERT INTO t SELECT (ARRAY['a','b','it''s']::public.mood[])[1 + n % 3], n FROM generate_series(1, 400) n`,
  domains: `CREATE DOMAIN public.pos AS numeric CHECK (VALUE > 0); CREATE TABLE t (id public.pos PRIMARY KEY); INSERT INTO t SELECT n / 7.0 FROM generate_series(1, 400) n`,
  arrays: `CREATE TABLE t (id int[] PRIMARY KEY); INSERT INTO t SELECT ARRAY[n % 5, NULL, n] FROM generate_series(1, 400) n`,
  'a type of an extension elsewhere': `CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE TABLE t (id ext.citext PRIMARY KEY);
    INSERT INTO t SELECT (CASE n % 2 WHEN 0 THEN 'B' ELSE 'a' END) || n FROM generate_series(1, 400) n`,
  'operators of two schemas (undivided)': `CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE TABLE t (id ext.citext, n int, PRIMARY KEY (id, n));
    INSERT INTO t SELECT (CASE n % 2 WHEN 0 THEN 'B' ELSE 'a' END) || n, n FROM generate_series(1, 400) n`,
  'times, floats and bytes': `CREATE TABLE t (a timestamptz, b double precision, c bytea, PRIMARY KEY (a, b, c));
    INSERT INTO t SELECT timestamptz '1999-12-31 23:59:59.999999+00' + n % 5 * interval '1 us', sqrt(n), decode(md5(n::text), 'hex') FROM generate_series(1, 400) n;
    INSERT INTO t VALUES ('infinity', 'NaN', ''), ('-infinity', '-Infinity', ''), ('0044-03-15 BC', '-0', '\\x00')`,
  'uuids and json': `CREATE TABLE t (a uuid, b jsonb, PRIMARY KEY (a, b)); INSERT INTO t SELECT md5((n % 50)::text)::uuid, to_jsonb(n) FROM generate_series(1, 400) n`,
  'hostile names': `CREATE SCHEMA ${hostile}; CREATE TABLE ${hostile}.${hostile} (${hostile} text, "k0" int, "part" int, PRIMARY KEY (${hostile}, "k0"));
    INSERT INTO ${hostile}.${hostile} SELECT E'\\\\''' || n, n, n FROM generate_series(1, 400) n`,
  partitions: `CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY HASH (id); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1); INSERT INTO t SELECT n, n FROM generate_series(1, 900) n`,
  'tables that inherit': `CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE child () INHERITS (t);
    INSERT INTO t SELECT n FROM generate_series(1, 400) n; INSERT INTO child SELECT n FROM generate_series(1, 400) n`,
  'one row': `CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)`,
  'no rows': `CREATE TABLE t (id int PRIMARY KEY)`,
  'no key (undivided)': `CREATE TABLE t (id int); INSERT INTO t SELECT n % 10 FROM generate_series(1, 400) n`,
};

async function linesOf(reader: Reader, table: Table, range?: KeyRange): Promise<string> {
  const blocks = await blocksOf(reader.read(table, undefined, 'own', range));
  return Buffer.concat(blocks.map(({ data }) => data)).toString();
}

await describeEachServer(['postgres'], (server) => {
  test.each(Object.entries(keyed))('ranges of %s, one after another, are the table', async (name, script) => {
    await withDatabase(server, script, async (_, session) => {
      await session.read(async (reader) => {
        const [table] = (await reader.schema()).tables;
        if (!table || !reader.ranges) throw new Error('nothing to divide');
        const whole = await linesOf(reader, table);
        for (const bytes of [900, 6000, 1e9]) {
          const ranges = await reader.ranges(table, bytes);
          expect(await reader.ranges(table, bytes)).toEqual(ranges);
          expect(ranges.length === 1).toBe(bytes === 1e9 || /undivided|rows?$/.test(name));
          const parts: string[] = [];
          for (const range of ranges) parts.push(await linesOf(reader, table, range));
          expect(parts.join('')).toBe(whole);
          if (ranges.length > 1) expect(parts).not.toContain('');
        }
      });
    });
  });

  test('whatever texts are keys, and whatever the ranges, each row is in one of them', async () => {
    const script = 'CREATE TABLE t (a text COLLATE "und-x-icu", b text, PRIMARY KEY (a, b))';
    const key = fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => text.replaceAll('\0', ''));
    await withDatabase(server, script, async (database, session) => {
      const law = fc.asyncProperty(
        fc.uniqueArray(fc.tuple(key, key), { minLength: 1, maxLength: 60, selector: String }),
        fc.integer({ min: 1500, max: 17_000 }),
        async (keys, bytes) => {
          const values = keys.map(
            (pair) => `(${pair.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')})`,
          );
          await database.run(`TRUNCATE t; INSERT INTO t VALUES ${values.join(', ')} ON CONFLICT DO NOTHING`);
          await session.read(async (reader) => {
            const [table] = (await reader.schema()).tables;
            if (!table || !reader.ranges) throw new Error('nothing to divide');
            const parts: string[] = [];
            for (const range of await reader.ranges(table, bytes))
              parts.push(await linesOf(reader, table, range));
            expect(parts.join('')).toBe(await linesOf(reader, table));
          });
        },
      );
      await fc.assert(law, { numRuns: 12 });
    });
  });

  test('a big table is divided by a look at some of its rows', async () => {
    const script = `CREATE TABLE t (id bigint PRIMARY KEY, v text);
      INSERT INTO t SELECT n, repeat('x', 20) FROM generate_series(1, 200000) n; ANALYZE t`;
    await withDatabase(server, script, async (_, session) => {
      await session.read(async (reader) => {
        const [table] = (await reader.schema()).tables;
        if (!table || !reader.ranges) throw new Error('nothing to divide');
        const ranges = await reader.ranges(table, 1 << 20);
        expect(ranges.length).toBeGreaterThan(8);
        const rows: number[] = [];
        for (const range of ranges) rows.push((await linesOf(reader, table, range)).split('\n').length - 1);
        expect(rows.reduce((sum, count) => sum + count, 0)).toBe(200_000);
        expect(Math.max(...rows)).toBeLessThan(2 * (200_000 / ranges.length));
      });
    });
  });
});
