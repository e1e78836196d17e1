import { expect, test } from 'vitest';
import { postgresEngine } from '../../../src/engine/postgres/engine.ts';
import type { Block } from '../../../src/model.ts';
import { describeEachServer } from '../../servers/describe-each-server.ts';
import { freshDatabase } from '../../servers/fresh-database.ts';
import { tableOf } from './table-of.ts';

/** Types, the SQL of values, and the JSON form that each must have. */
const values: Readonly<Record<string, readonly (readonly [sql: string, json: string])[]>> = {
  smallint: [
    ['-32768', '-32768'],
    ['32767', '32767'],
  ],
  bigint: [
    ['0', '0'],
    ['9007199254740991', '9007199254740991'],
    ['9007199254740992', '"9007199254740992"'],
    ['-9007199254740991', '-9007199254740991'],
    ['-9007199254740993', '"-9007199254740993"'],
    ['9223372036854775807', '"9223372036854775807"'],
    ['-9223372036854775808', '"-9223372036854775808"'],
  ],
  'double precision': [
    ['0', '0'],
    ["'-0'", '-0.0'],
    ['0.1', '0.1'],
    ['1e20', '100000000000000000000'],
    ['1e21', '1e+21'],
    ['1e-5', '0.00001'],
    ['1e-7', '1e-7'],
    ['1e15', '1000000000000000'],
    ['123456789012345680000', '123456789012345680000'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ["'5e-324'", '5e-324'],
    ["'NaN'", '"NaN"'],
    ["'Infinity'", '"Infinity"'],
    ["'-Infinity'", '"-Infinity"'],
  ],
  real: [
    ['0.1', '0.1'],
    ["'-0'", '-0.0'],
    ['16777216', '16777216'],
    ['1e6', '1000000'],
    ['1.5e-7', '1.5e-7'],
    ['3.4028235e38', '3.4028235e+38'],
    ["'1e-45'", '1e-45'],
    ["'NaN'", '"NaN"'],
    ["'-Infinity'", '"-Infinity"'],
  ],
  numeric: [
    ['0', '"0"'],
    ['12.50', '"12.50"'],
    ["'NaN'", '"NaN"'],
    ["'-Infinity'", '"-Infinity"'],
    [`1${'0'.repeat(60)}.${'1'.repeat(60)}`, `"1${'0'.repeat(60)}.${'1'.repeat(60)}"`],
  ],
  'numeric(10,2)': [['1.5', '"1.50"']],
  money: [['12.50', '"$12.50"']],
  boolean: [
    ['true', 'true'],
    ['false', 'false'],
  ],
  text: [
    ["''", '""'],
    ["'NULL'", '"NULL"'],
    [String.raw`E'\\N'`, String.raw`"\\N"`],
    [String.raw`E'\\.'`, String.raw`"\\."`],
    [String.raw`E'\b\f\n\r\t\x0b\\"/'`, String.raw`"\b\f\n\r\t\u000b\\\"/"`],
    [String.raw`E'\x01\x1f\x7f'`, '"\\u0001\\u001f\u007f"'],
    ["'ä ☃ 𝒳 \u2028'", '"ä ☃ 𝒳 \u2028"'],
    ["repeat('\"', 3000)", `"${'\\"'.repeat(3000)}"`],
    [String.raw`repeat(E'\x01', 3000)`, `"${'\\u0001'.repeat(3000)}"`],
  ],
  'character(5)': [["'ab'", '"ab   "']],
  'varchar(5)': [["'ab '", '"ab "']],
  bytea: [
    ["''", '""'],
    [String.raw`E'\\x00ff5c'`, '"AP9c"'],
    [String.raw`E'\\x6869'`, '"aGk="'],
  ],
  date: [
    ["'2026-01-31'", '"2026-01-31"'],
    ["'0044-03-15 BC'", '"0044-03-15 BC"'],
    ["'infinity'", '"infinity"'],
    ["'5874897-12-31'", '"5874897-12-31"'],
  ],
  time: [
    ["'12:34:56'", '"12:34:56"'],
    ["'24:00:00'", '"24:00:00"'],
    ["'12:34:56.250000'", '"12:34:56.25"'],
  ],
  timetz: [["'12:34:56.5+05:30'", '"12:34:56.5+05:30"']],
  timestamp: [
    ["'2026-01-31 12:34:56.250000'", '"2026-01-31T12:34:56.25"'],
    ["'2026-01-31'", '"2026-01-31T00:00:00"'],
    ["'0044-03-15 BC'", '"0044-03-15T00:00:00 BC"'],
    ["'-infinity'", '"-infinity"'],
    ["'294276-12-31 23:59:59.999999'", '"294276-12-31T23:59:59.999999"'],
  ],
  timestamptz: [
    ["'2026-03-29 02:30:00.000001 Europe/Berlin'", '"2026-03-29T01:30:00.000001Z"'],
    ["'2026-01-31 12:34:56+05:30'", '"2026-01-31T07:04:56Z"'],
    ["'0044-03-15 00:00:00+00 BC'", '"0044-03-15T00:00:00Z BC"'],
    ["'infinity'", '"infinity"'],
    ["'294276-12-31 23:59:59.999999+00'", '"294276-12-31T23:59:59.999999Z"'],
  ],
  interval: [["'1 year -2 days 03:04:05.678'", '"1 year -2 days +03:04:05.678"']],
  uuid: [["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"']],
  json: [
    [
      `'{"b" :1e400, "b":2,  "a":12345678901234567890}'`,
      String.raw`"{\"b\" :1e400, \"b\":2,  \"a\":12345678901234567890}"`,
    ],
  ],
  jsonb: [[`'{"b":12345678901234567890.10}'`, String.raw`"{\"b\": 12345678901234567890.10}"`]],
  'int[]': [["'{{1,NULL},{3,4}}'", '"{{1,NULL},{3,4}}"']],
  'text[]': [[String.raw`ARRAY['a"b', E'c\\d', '', NULL]`, String.raw`"{\"a\\\"b\",\"c\\\\d\",\"\",NULL}"`]],
  int4range: [["'(1,5]'", '"[2,6)"']],
  tstzrange: [["'[2026-01-01 00:00+01,)'", String.raw`"[\"2025-12-31 23:00:00+00\",)"`]],
  inet: [["'192.168.0.1/24'", '"192.168.0.1/24"']],
  macaddr: [["'08:00:2b:01:02:03'", '"08:00:2b:01:02:03"']],
  'bit(5)': [["B'00101'", '"00101"']],
  'bit varying': [["B''", '""']],
  point: [["'(0.1,-0)'", '"(0.1,-0)"']],
  tsvector: [["'fat:2 rat:3A'", `"'fat':2 'rat':3A"`]],
  xml: [["'<a>ä</a>'", '"<a>ä</a>"']],
  '"char"': [["'a'", '"a"']],
  name: [["'abc'", '"abc"']],
  mood: [['\'so "so"\'', String.raw`"so \"so\""`]],
  pair: [[`ROW(1, 'a,"b"')`, String.raw`"(1,\"a,\"\"b\"\"\")"`]],
  positive: [['5', '5']],
};

const script = `CREATE TYPE mood AS ENUM ('sad', 'so "so"');
  CREATE TYPE pair AS (number int, text text);
  CREATE DOMAIN positive AS int CHECK (value > 0);
  ALTER DATABASE :name SET TimeZone = 'America/St_Johns';
  ALTER DATABASE :name SET DateStyle = 'German';
  ALTER DATABASE :name SET IntervalStyle = 'iso_8601';
  ALTER DATABASE :name SET extra_float_digits = 0;
  ALTER DATABASE :name SET bytea_output = 'escape';
  ALTER DATABASE :name SET standard_conforming_strings = off;
  ALTER DATABASE :name SET lc_monetary = 'C.UTF-8';
`;

await describeEachServer(['postgres'], (server) => {
  test('every type at its edges: the JSON form, and the same bytes after a write and another read', async () => {
    const database = await freshDatabase(server);
    const types = Object.entries(values);
    await database.run(script.replaceAll(':name', database.name));
    const columns = types.map(([type], index) => `c${index} ${type}`).join(', ');
    const rows = types.flatMap(([, forms], index) =>
      forms.map(([sql]) => `INSERT INTO every (c${index}) VALUES (${sql});`),
    );
    await database.run(
      `CREATE TABLE every (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, ${columns}); ${rows.join('\n')}`,
    );
    const session = await postgresEngine.connect(database.url, {});
    try {
      const schema = await session.read((reader) => reader.schema());
      const every = tableOf(schema, 'every');
      const first = await session.read((reader) => blocksOf(reader.read(every)));
      const lines = Buffer.concat(first.map(({ data }) => data))
        .toString()
        .trimEnd()
        .split('\n');
      const expected = types.flatMap(([, forms], index) => forms.map(([, json]) => [index, json] as const));
      expect(lines).toHaveLength(expected.length);
      for (const [place, [index, json]] of expected.entries()) {
        const nulls = types.map((_, other) => `"c${other}":${other === index ? json : 'null'}`);
        expect(lines[place]).toBe(`{"id":${place + 1},${nulls.join(',')}}`);
        expect(() => JSON.parse(lines[place] ?? '') as unknown).not.toThrow();
      }
      await session.stage({}, async (stage) => {
        await stage.create(schema);
        const names = every.columns.map(({ name }) => name);
        await stage.write(every, names, from(first), (_, refusals) => expect(refusals).toEqual([]));
        await stage.finish(schema, new Map());
        const again = await blocksOf(stage.read(every));
        expect(Buffer.concat(again.map(({ data }) => data))).toEqual(
          Buffer.concat(first.map(({ data }) => data)),
        );
      });
    } finally {
      await session.close();
      await database.remove();
    }
  });
});

async function* from(blocks: readonly Block[]): AsyncGenerator<Block> {
  yield* blocks;
}

async function blocksOf(reading: AsyncIterable<Block>): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of reading) blocks.push(block);
  return blocks;
}
