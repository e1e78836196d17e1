import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteSession } from '../engine/sqlite-session.ts';
import { CarryoverError } from '../../src/errors.ts';
import { buildDeclared } from '../../src/init/build-declared.ts';
import { inputsDigest } from '../../src/init/inputs-digest.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Seeds of every table, as they are read back. */
async function seedsOf(schema: string, seeds: readonly string[]): Promise<Record<string, unknown[]>> {
  const declared = await buildDeclared(schema, seeds, await sqliteSession());
  const found: Record<string, unknown[]> = {};
  for (const table of declared.schema.tables.filter(({ name }) => declared.seeds.has(name))) {
    let text = '';
    for await (const block of declared.readSeeds(table)) text += block.data.toString();
    found[table.name] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(found[table.name]).toHaveLength(declared.seeds.get(table.name) ?? 0);
  }
  await declared.close();
  await declared.close();
  return found;
}

async function problemsOf(schema: string, seeds: readonly string[]): Promise<string> {
  const error: unknown = await buildDeclared(schema, seeds, await sqliteSession()).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CarryoverError);
  expect(error).toMatchObject({ code: 'SEEDS_INVALID' });
  return (error as CarryoverError).message;
}

const shop = {
  tables: {
    countries: { columns: { id: { type: 'bigint', identity: true }, code: { type: 'char(2)' }, head: { type: 'bigint', nullable: true } }, primaryKey: ['id'], uniques: [['code']],
      foreignKeys: [{ columns: ['head'], references: { table: 'people' } }] },
    people: { columns: { id: { type: 'bigint', identity: true }, name: { type: 'text', default: 'nobody' }, country: { type: 'bigint', nullable: true }, loud: { type: 'text', nullable: true, generated: { sql: 'upper(name)' } } }, primaryKey: ['id'],
      foreignKeys: [{ columns: ['country'], references: { table: 'countries', columns: ['id'] } }] },
  },
  triggers: { shout: "CREATE TRIGGER shout AFTER INSERT ON people BEGIN INSERT INTO countries (code) VALUES ('!' || NEW.id); END" },
}; // prettier-ignore

test('seeds in cycles and any order, in key order afterwards, with defaults, and no trigger fires', async () => {
  const schema = await file('shop.json', shop);
  const json = await file('seeds.json', {
    people: [{ name: 'next' }, { id: 12, name: 'B', country: 2 }, { id: 9 }],
    countries: [{ id: 2, code: 'de', head: 9 }],
  });
  const lines = await file(
    'more.jsonl',
    '{"table":"people","row":{"id":"10","name":"C"}}\n\n{"table":"countries","row":{"code":"fr"}}\n',
  );
  const own = await file('Countries.jsonl', '{"id":1,"code":"at"}\n');
  expect(await seedsOf(schema, [json, lines, own])).toEqual({
    countries: [
      { id: 1, code: 'at', head: null },
      { id: 2, code: 'de', head: 9 },
      { id: 3, code: 'fr', head: null },
    ],
    people: [
      { id: 9, name: 'nobody', country: null, loud: 'NOBODY' },
      { id: 10, name: 'C', country: null, loud: 'C' },
      { id: 12, name: 'B', country: 2, loud: 'B' },
      { id: 13, name: 'next', country: null, loud: 'NEXT' },
    ],
  });
});

test('the schema is the one that the engine tells, triggers and all', async () => {
  const declared = await buildDeclared(await file('shop.json', shop), [], await sqliteSession());
  expect(declared.schema.tables.map((table) => table.name)).toEqual(['countries', 'people']);
  expect(declared.schema.objects).toMatchObject([{ kind: 'trigger', name: 'shout' }]);
  expect(declared.seeds.size).toBe(0);
  await declared.close();
});

test('values take the form of their column', async () => {
  const schema = await file(
    'values.sql',
    'CREATE TABLE t (k INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB, n DECIMAL(9,2), j ANY)',
  );
  const rows = [
    { k: 1, i: '9223372036854775807', r: 1, t: 5, b: 'AAE=', n: '1.50', j: { a: [1] } },
    { k: 2, i: true, r: '2.5', t: { $blob: 'AA==' }, b: { $text: 'x' }, n: false, j: [] },
    { k: 3, i: 1.5, r: 1e300, t: true, b: null, n: 7, j: 'é💥' },
  ];
  expect(await seedsOf(schema, [await file('values.json', { t: rows })])).toEqual({
    t: [
      { k: 1, i: '9223372036854775807', r: 1, t: '5', b: 'AAE=', n: 1.5, j: '{"a":[1]}' },
      { k: 2, i: 1, r: 2.5, t: { $blob: 'AA==' }, b: { $text: 'x' }, n: 0, j: '[]' },
      { k: 3, i: { $real: 1.5 }, r: 1e300, t: 'true', b: null, n: 7, j: 'é💥' },
    ],
  });
});

test('rows that a schema.sql inserts are seeds, and hostile names too', async () => {
  const schema = await file(
    'own.sql',
    `CREATE TABLE "a""b" ("__proto__" TEXT, "x'; --" INT); INSERT INTO "a""b" VALUES ('first', 1)`,
  );
  const seeds = await file('own.json', '{"a\\"b": [{"__proto__": "second", "x\'; --": 2}]}');
  const found = await seedsOf(schema, [seeds]);
  expect(JSON.stringify(found['a"b'])).toBe(
    `[{"__proto__":"first","x'; --":1},{"__proto__":"second","x'; --":2}]`,
  );
});

test('all wrong names and values are told together, with their places', async () => {
  const schema = await file('shop.json', shop);
  const seeds = await file(
    'bad.json',
    '{"peple": [{}], "people": [{"id": 1, "nam": "x"}, {"id": 9007199254740993}, {"loud": "X"}, {"id": "one"}, {"id": 99999999999999999999}]}',
  );
  const message = await problemsOf(schema, [seeds]);
  for (const sentence of [
    'bad.json, row 1 of "peple": no table "peple"; did you mean "people"?',
    'bad.json, row 1 of "people": no column "nam"; did you mean "name"?',
    'row 2 of "people": column "id": 9007199254740992 is beyond 2^53, where JSON numbers lose digits: write it as a string',
    'row 3 of "people": column "loud" is computed: leave it out',
    'row 4 of "people": column "id": "one" is no integer',
  ]) {
    expect(message).toContain(sentence);
  }
});

test('numbers without a double, halves of characters, virtual tables', async () => {
  const schema = await file(
    'odd.sql',
    'CREATE TABLE t (n NUMERIC, t TEXT); CREATE VIRTUAL TABLE f USING fts5 (a)',
  );
  const message = await problemsOf(schema, [
    await file('odd.json', '{"t": [{"n": 1e999}, {"t": "a\\ud800"}], "f": [{"a": "x"}]}'),
  ]);
  expect(message).toContain('3 problems');
  expect(message).toContain('row 1 of "t": column "n": the number is too large for JSON');
  expect(message).toContain('row 2 of "t": column "t": "a\\ud800" is no valid Unicode');
  expect(message).toContain('row 1 of "f": "f" is a virtual table, which takes no seeds');
});

test('duplicate keys, orphans and nulls are told with their rows', async () => {
  const schema = await file('shop.json', shop);
  const twice = await file('twice.json', {
    countries: [
      { id: 1, code: 'at' },
      { id: 1, code: 'de' },
      { id: 2, code: 'at' },
      { id: 3, code: null },
    ],
  });
  const message = await problemsOf(schema, [twice]);
  expect(message).toContain('3 problems');
  expect(message).toContain('twice.json, row 2 of "countries"');
  expect(message).toContain('twice.json, row 3 of "countries"');
  expect(message).toContain('twice.json, row 4 of "countries"');
  const orphans = await file('orphans.json', { people: [{ id: 1, country: 77 }] });
  expect(await problemsOf(schema, [orphans])).toContain(
    '"people": 1 row has no parent in "countries" by "country": 77',
  );
});

test.each([
  ['a.txt', '{}', 'neither .json nor .jsonl'],
  ['a.json', '[]', 'is no object of tables'],
  ['a.json', '{"people": {}}', '"people" is no list of rows'],
  ['a.json', '{"people": [1]}', 'a row is an object of columns'],
  ['a.json', '{"people": [{"id": 1,}]}', 'line 1, column 22'],
  ['a.json', '{"people": [{"id": 1, "id": 2}]}', 'stands twice'],
  ['a.jsonl', '{"id": 1}', 'names no table'],
  ['a.jsonl', '{"table":"people","row":{}}\n{"table":', 'line 2, column 10'],
])('%s %s', async (name, content, sentence) => {
  expect(await problemsOf(await file('shop.json', shop), [await file(name, content)])).toContain(sentence);
});

test('a script that the engine does not take', async () => {
  await expect(
    buildDeclared(await file('bad.sql', 'CREATE TABLE t (a,)'), [], await sqliteSession()),
  ).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
});

test('the digest of the inputs changes with each of them', async () => {
  const schema = await file('shop.json', shop);
  const [a, b] = [await file('one.json', '{}'), await file('two.json', '{ }')];
  const digests = [
    await inputsDigest(schema, []),
    await inputsDigest(schema, [a]),
    await inputsDigest(schema, [b]),
    await inputsDigest(schema, [a, b]),
  ];
  expect(new Set(digests).size).toBe(4);
  const declared = await buildDeclared(schema, [a], await sqliteSession());
  expect(declared.inputsDigest).toBe(digests[1]);
  await declared.close();
});
