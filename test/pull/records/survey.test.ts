import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CarryoverError } from '../../../src/errors.ts';
import type { Block, Table } from '../../../src/model.ts';
import { readRecordSchema } from '../../../src/pull/records/record-schema.ts';
import type { Survey } from '../../../src/pull/records/records.ts';
import { createSurvey } from '../../../src/pull/records/survey.ts';
import { parentMembers, withParent } from '../../../src/pull/records/with-parent.ts';
import type { Resource } from '../../../src/pull/source.ts';
import { readStored } from '../../../src/values/encoding.ts';
import type { JsonValue } from '../../../src/values/encoding.ts';
import { toBlocks } from '../../../src/values/lines.ts';
import { collect, hostileJson, streamed } from './cut-anywhere.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-survey-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Surveyed {
  readonly survey: Survey;
  readonly tables: Record<string, { table: Table; lines: string[]; rows: number }>;
  readonly notes: readonly string[];
}

interface Setting {
  readonly resource?: Partial<Resource>;
  /** A JSON Schema. */
  readonly schema?: object;
}

async function open({ resource, schema }: Setting): Promise<Survey> {
  const path = join(folder, 'record.schema.json');
  if (schema) await writeFile(path, JSON.stringify(schema));
  return createSurvey({
    name: 'users',
    resource: { path: '/users', ...resource },
    folder,
    ...(schema ? { schema: await readRecordSchema(path) } : {}),
  });
}

/** Surveys records, and encodes them as a snapshot has them. */
async function survey(records: readonly string[], setting: Setting = {}): Promise<Surveyed> {
  const survey = await open(setting);
  try {
    for (const record of records) survey.add(Buffer.from(record));
    const tables: Surveyed['tables'] = {};
    const text = records.map((record) => `${record}\n`).join('');
    for (const { table, rows, encode } of survey.tables()) {
      const blocks = await collect(encode(toBlocks(streamed([Buffer.from(text)]))));
      expect(blocks.reduce((sum, block) => sum + block.rows, 0)).toBe(rows);
      tables[table.name] = { table, rows, lines: linesOf(blocks) };
    }
    return { survey, tables, notes: survey.notes() };
  } finally {
    await survey.close();
  }
}

function linesOf(blocks: readonly Block[]): string[] {
  const text = Buffer.concat(blocks.map(({ data }) => data)).toString();
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

/** Type and lines of a table with one column. */
async function column(
  values: readonly string[],
  hint?: object,
): Promise<[string, string[], readonly string[]]> {
  const records = values.map((value) => (value === '' ? '{}' : `{"v":${value}}`));
  const schema = hint && { properties: { v: hint } };
  const { tables, notes } = await survey(records, schema ? { schema } : {});
  const { table, lines } = tables['users'] ?? {};
  const found = table?.columns.find(({ name }) => name === 'v');
  const type = `${found?.type}${found?.nullable ? '?' : ''}`;
  return [type, (lines ?? []).map((line) => line.slice('{"v":'.length, -1)), notes];
}

async function failure(work: Promise<unknown>): Promise<CarryoverError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (error instanceof CarryoverError) return error;
  throw new Error('there was no such failure', { cause: error });
}

describe('columns', () => {
  it.each<[string, string[], string, string[]]>([
    ['booleans', ['true', 'false', 'null'], 'boolean?', ['true', 'false', 'null']],
    ['integers', ['1', '-7', '0'], 'bigint', ['1', '-7', '0']],
    ['absent members', ['1', ''], 'bigint?', ['1', 'null']],
    [
      'integers beyond doubles',
      ['9007199254740991', '9007199254740993', '-9223372036854775808', '9223372036854775807'],
      'bigint',
      ['9007199254740991', '"9007199254740993"', '"-9223372036854775808"', '"9223372036854775807"'],
    ],
    [
      'integers beyond 64 bits',
      ['9223372036854775808', '-1'],
      'decimal(19,0)',
      ['"9223372036854775808"', '"-1"'],
    ],
    ['unsigned integers', ['18446744073709551615', '1'], 'decimal(20,0)', ['"18446744073709551615"', '"1"']],
    [
      'doubles, in their shortest form',
      ['0.1', '1.10', '-0', '-0.0', '1e3', '3.0', '1.7976931348623157e308', '5e-324', '1E22', '0.0000001'],
      'double',
      ['0.1', '1.1', '-0.0', '-0.0', '1000', '3', '1.7976931348623157e+308', '5e-324', '1e+22', '1e-7'],
    ],
    ['integers and doubles', ['1', '2.5'], 'double', ['1', '2.5']],
    ['minus zero and integers', ['1', '-0'], 'double', ['1', '-0.0']],
    [
      'doubles and integers that they do not hold',
      ['2.50', '9007199254740993', '-3'],
      'decimal(17,1)',
      ['"2.5"', '"9007199254740993.0"', '"-3.0"'],
    ],
    [
      'numbers that doubles do not hold',
      ['123456789012345678901234567890.5', '0.1', '1e-3', '-2E+1', '0'],
      'decimal(33,3)',
      ['"123456789012345678901234567890.500"', '"0.100"', '"0.001"', '"-20.000"', '"0.000"'],
    ],
    ['a fraction alone', ['0.1234567890123456789'], 'decimal(19,19)', ['"0.1234567890123456789"']],
    [
      'texts',
      ['"a"', '"\\u00e9\\/\\n\\"\\\\"', '"\\ud83d\\ude00"', '"\\ud800"'],
      'text',
      ['"a"', '"é/\\n\\"\\\\"', '"😀"', '"\\ud800"'],
    ],
    [
      'objects and arrays',
      ['{ "b" : [ 1 , 2.50 ], "a b":"x  y \\" z" }', '[]', '{"n":9007199254740993,"n":1e400}'],
      'json',
      [
        '"{\\"b\\":[1,2.50],\\"a b\\":\\"x  y \\\\\\" z\\"}"',
        '"[]"',
        '"{\\"n\\":9007199254740993,\\"n\\":1e400}"',
      ],
    ],
    ['nothing but null', ['null', ''], 'text?', ['null', 'null']],
  ])('of %s', async (_, values, type, lines) => {
    expect(await column(values)).toEqual([type, lines, []]);
  });

  it.each<[string, string[], string, string[], RegExp]>([
    ['1e400', ['1e400', '0.1'], 'text', ['"1e400"', '"0.1"'], /neither a double nor a decimal of 65 digits/],
    ['66 digits', ['9'.repeat(66), '1'], 'text', [`"${'9'.repeat(66)}"`, '"1"'], /kept as text/],
    ['an exponent without end', [`1e${'9'.repeat(400)}`], 'text', [`"1e${'9'.repeat(400)}"`], /kept as text/],
    [
      'minus zero among decimals',
      ['-0.0', '0.12345678901234567891'],
      'text',
      ['"-0.0"', '"0.12345678901234567891"'],
      /kept as text/,
    ],
    [
      'kinds that differ',
      ['1', '"1"', 'true', '[ 1 ]', 'null'],
      'json?',
      ['"1"', '"\\"1\\""', '"true"', '"[1]"', 'null'],
      /several kinds \(booleans, numbers, texts, objects or arrays\)/,
    ],
  ])('of %s: noted', async (_, values, type, lines, note) => {
    const [foundType, foundLines, notes] = await column(values);
    expect([foundType, foundLines]).toEqual([type, lines]);
    expect(notes).toEqual([expect.stringMatching(note)]);
    expect(notes[0]).toContain('"users"."v"');
  });

  it('stand in the order in which they appeared, hostile names too', async () => {
    const records = [
      '{"__proto__":1,"constructor":"a","":true}',
      '{"2":1,"1":2,"Id":3,"id":4,"\\ud800":5,"__proto__":6}',
    ];
    const { tables } = await survey(records);
    const { table, lines } = tables['users'] ?? {};
    expect(table?.columns.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      '',
      '2',
      '1',
      'Id',
      'id',
      '\ud800',
    ]);
    expect(lines).toEqual([
      '{"__proto__":1,"constructor":"a","":true,"2":null,"1":null,"Id":null,"id":null,"\\ud800":null}',
      '{"__proto__":6,"constructor":null,"":null,"2":1,"1":2,"Id":3,"id":4,"\\ud800":5}',
    ]);
  });

  it('read by a plain JSON reader, they give the same values', async () => {
    const record = fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), hostileJson, { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (records) => {
        const { tables } = await survey(records.map((value) => JSON.stringify(value)));
        const { table, lines = [] } = tables['users'] ?? {};
        for (const [index, line] of lines.entries()) {
          const row = new Map(Object.entries(JSON.parse(line) as Record<string, JsonValue>));
          const wanted = new Map(Object.entries(JSON.parse(JSON.stringify(records[index])) as object));
          for (const { name, type, encoding } of table?.columns ?? []) {
            const value = row.get(name) ?? null;
            expect(readStored(encoding, value)).toBeDefined();
            expect(plainly(type, value, wanted.get(name))).toEqual(wanted.get(name) ?? null);
          }
        }
      }),
    );
  });
});

describe('records that are refused', () => {
  it.each<[string, string[], RegExp]>([
    ['no JSON', ['{}', '{"a":canary}'], /record 2 of "users" is no valid JSON/i],
    ['two values', ['{"a":1} {"a":2}'], /no valid JSON/],
    ['no object', ['{}', '["canary"]'], /record 2 .*no JSON object/i],
    ['null', ['null'], /no JSON object/],
    ['a name twice', ['{"a":"canary","\\u0061":2}'], /has the member "a" twice/],
    ['__proto__ twice', ['{"__proto__":1,"__proto__":2}'], /has the member "__proto__" twice/],
  ])('%s', async (_, records, message) => {
    const error = await failure(survey(records));
    expect(error.code).toBe('SOURCE_INVALID');
    expect(error.message).toMatch(message);
    expect(JSON.stringify([error.message, error.hint, error.details, String(error.cause)])).not.toContain(
      'canary',
    );
  });
});

describe('keys', () => {
  const keyed = { resource: { key: 'id' } };

  it('make the primary key, and no column of it is nullable', async () => {
    const { tables } = await survey(['{"a":1,"id":2}', '{"a":1,"id":3}'], keyed);
    expect(tables['users']?.table.primaryKey).toEqual(['id']);
    expect(tables['users']?.table.columns).toMatchObject([{ name: 'a' }, { name: 'id', nullable: false }]);
  });

  it.each([
    ['1', '1'],
    ['1', '1.0'],
    ['10', '1e1'],
    ['0', '-0'],
    ['"a/b"', '"a\\/b"'],
    ['9007199254740993', '9007199254740993.00'],
    ['"\\ud800"', '"\\ud800"'],
  ])('that come again are named: %s and %s', async (first, second) => {
    const error = await failure(survey([`{"id":${first}}`, '{"id":"other"}', `{"id":${second}}`], keyed));
    expect(error.code).toBe('SOURCE_INCOMPLETE');
    expect(error.message).toMatch(/^Record 3 of "users" has the key of record 1: /);
  });

  it('that differ are told apart, however alike', async () => {
    const ids = [
      '1',
      '"1"',
      'true',
      '"true"',
      '9007199254740993',
      '9007199254740992',
      '1.5',
      '-1.5',
      '"\\ud800"',
      '"\\ud801"',
      '"A"',
      '"a"',
    ];
    await survey(
      ids.map((id) => `{"id":${id}}`),
      keyed,
    );
    const pairs = { resource: { key: ['a', 'b'] } };
    await survey(['{"a":"1,2","b":"3"}', '{"a":"1","b":"2,3"}', '{"a":1,"b":2}', '{"a":2,"b":1}'], pairs);
    expect((await failure(survey(['{"a":1,"b":2}', '{"b":2,"a":1}'], pairs))).code).toBe('SOURCE_INCOMPLETE');
  });

  it.each(['{}', '{"id":null}', '{"id":[1]}', '{"id":{}}'])(
    'that are missing are named: %s',
    async (record) => {
      const error = await failure(survey(['{"id":1}', record], keyed));
      expect([error.code, error.message]).toEqual([
        'SOURCE_INVALID',
        expect.stringMatching(/^Record 2 of "users" has .*"id"/),
      ]);
    },
  );

  it('leave no file behind', async () => {
    const survey = await open(keyed);
    survey.add(Buffer.from('{"id":1}'));
    await survey.close();
    await survey.close();
    expect((await readdir(folder)).filter((name) => name.startsWith('keys-'))).toEqual([]);
  });

  it('are columns of a table without rows', async () => {
    const { tables } = await survey([], keyed);
    expect(tables['users']?.table).toMatchObject({
      primaryKey: ['id'],
      columns: [{ name: 'id', type: 'text', nullable: false }],
    });
    expect((await survey([])).notes).toEqual([expect.stringContaining('has no columns')]);
  });
});

describe('a JSON Schema', () => {
  it.each<[object, string[], string, string[]]>([
    [
      { type: 'string', format: 'date-time' },
      ['"2024-05-06T07:08:09.120+02:30"', '"1999-12-31T23:59:59-00:01"', '"2024-02-29t00:00:00z"', 'null'],
      'timestamptz?',
      ['"2024-05-06T04:38:09.12Z"', '"2000-01-01T00:00:59Z"', '"2024-02-29T00:00:00Z"', 'null'],
    ],
    [{ type: ['string', 'null'], format: 'date' }, ['"2024-02-29"'], 'date', ['"2024-02-29"']],
    [
      { format: 'uuid' },
      ['"0F8FAD5B-D9CB-469F-A165-70867728950E"'],
      'uuid',
      ['"0f8fad5b-d9cb-469f-a165-70867728950e"'],
    ],
    [{ type: 'integer' }, ['1.0', '2', '1e2'], 'bigint', ['1', '2', '100']],
    [{ type: 'number' }, ['1', '2'], 'double', ['1', '2']],
    [{ type: 'number' }, ['1', '9007199254740993'], 'decimal(16,0)', ['"1"', '"9007199254740993"']],
    [{ type: ['integer', 'null'] }, ['null'], 'bigint?', ['null']],
    [{ anyOf: [{ type: 'null' }, { type: 'boolean' }] }, ['null'], 'boolean?', ['null']],
    [{ type: 'object' }, [''], 'json?', ['null']],
    [{ $ref: '#/$defs/when' }, [], 'timestamptz?', []],
    [{ format: 'colour' }, ['"red"'], 'text', ['"red"']],
  ])('decides types: %j', async (hint, values, type, lines) => {
    const records = values.map((value) => (value === '' ? '{}' : `{"v":${value}}`));
    const schema = {
      $defs: { when: { type: 'string', format: 'date-time' } },
      properties: { v: withNull(hint) },
    };
    const { tables, notes } = await survey(records, { schema });
    const found = tables['users']?.table.columns[0];
    expect(`${found?.type}${found?.nullable ? '?' : ''}`).toBe(type);
    expect(tables['users']?.lines).toEqual(lines.map((line) => `{"v":${line}}`));
    expect(notes).toEqual([]);
  });

  it.each([
    ['date-time', '"2024-05-06T07:08:09.1234567Z"'],
    ['date-time', '"1998-12-31T23:59:60Z"'],
    ['date-time', '"9999-12-31T23:59:59-01:00"'],
    ['time', '"12:00:00Z"'],
    ['uuid', '"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e"'],
  ])('leaves a %s that no type holds a text: %s', async (format, value) => {
    const [type, lines, notes] = await column([value], { type: 'string', format });
    expect([type, lines]).toEqual(['text', [value]]);
    expect(notes).toEqual([expect.stringContaining(`format "${format}"`)]);
  });

  it('names the first faults with record and place, never with values', async () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        id: { type: 'integer' },
        a: { items: [{ type: 'string' }] },
        when: { type: 'string', format: 'date-time' },
      },
      required: ['id'],
    };
    const few = await failure(
      survey(['{"id":"canary"}', '{"id":1}', '{"a":[5]}', '{"id":3,"when":"canary"}'], { schema }),
    );
    expect(few.code).toBe('SOURCE_INVALID');
    expect(few.details?.['faults']).toEqual([
      'record 1: /id must be integer',
      "record 3: the record must have required property 'id'",
      'record 3: /a/0 must be string',
      'record 4: /when must match format "date-time"',
    ]);
    expect(JSON.stringify([few.message, few.hint, few.details])).not.toContain('canary');
    const many = await open({ schema });
    const adding = async (): Promise<void> => {
      for (let number = 0; number < 9; number += 1) many.add(Buffer.from('{"id":"canary"}'));
    };
    expect((await failure(adding())).message).toContain('at least 5 faults');
    expect(many.rows).toBe(5);
  });

  it('asks for own members only', async () => {
    const schema = { required: ['constructor'], properties: { __proto__x: {} } };
    expect((await failure(survey(['{}'], { schema }))).message).toContain("required property 'constructor'");
    await survey(['{"constructor":1}'], { schema });
  });

  it('is refused if it refers elsewhere, is no schema, or not there', async () => {
    for (const schema of [{ $ref: 'https://example.com/x.json' }, { type: 'intger' }, []]) {
      expect((await failure(survey([], { schema }))).code).toBe('CONFIG_INVALID');
    }
    expect((await failure(readRecordSchema(join(folder, 'none.json')))).code).toBe('CONFIG_INVALID');
  });
});

describe('a parent', () => {
  const resource = {
    parent: { resource: 'users', columns: { user_id: 'id', user: 'name' } },
    key: ['user_id', 'id'],
  };

  it('gives its columns first, exactly', async () => {
    const parent = parentMembers(
      Buffer.from('{"x":1,"name":"A\\u00e9","id": 9007199254740993 }'),
      resource.parent.columns,
      'record 1 of "users"',
    );
    const records = ['{"id":1}', ' { } ', '[1]', '{"id":2,"user":"own"}'].map((record) =>
      withParent(Buffer.from(record.trim()), parent).toString(),
    );
    expect(records.slice(0, 3)).toEqual([
      '{"user_id":9007199254740993,"user":"A\\u00e9","id":1}',
      '{"user_id":9007199254740993,"user":"A\\u00e9"}',
      '[1]',
    ]);
    const schema = { additionalProperties: false, properties: { id: { type: 'integer' } } };
    const { tables } = await survey(records.slice(0, 1), { resource, schema });
    expect(tables['users']?.lines).toEqual(['{"user_id":"9007199254740993","user":"Aé","id":1}']);
    expect(tables['users']?.table.primaryKey).toEqual(['user_id', 'id']);
    expect((await failure(survey(records.slice(3), { resource }))).message).toContain(
      '"user" twice, once from its parent',
    );
    const empty = await survey([], { resource });
    expect(empty.tables['users']?.table.columns.map(({ name }) => name)).toEqual(['user_id', 'user', 'id']);
  });

  it('must have the members', () => {
    expect(() => parentMembers(Buffer.from('{"id":1}'), { u: 'uid' }, 'record 1 of "users"')).toThrow(
      /no member "uid"/,
    );
  });
});

describe('arrays that are split off', () => {
  const resource = {
    key: 'id',
    split: {
      phones: { at: '/address/phones', columns: { user: 'id' } },
      tags: { at: '/tags', columns: { user: 'id', name: 'name' } },
    },
  };

  it('become rows of their own, and leave the record', async () => {
    const records = [
      '{"id":"a","tags":["x",null,7],"address":{"city":"Z","phones":[{"no":"1"},{"no":"2","kind":[1]}]}}',
      '{"id":"b","name":"B","tags":[],"address":{"phones":null,"city":"Y"}}',
      '{"id":"c","address":[1]}',
    ];
    const { tables, notes } = await survey(records, { resource });
    expect(Object.keys(tables)).toEqual(['users', 'phones', 'tags']);
    expect(tables['users']?.lines).toEqual([
      '{"id":"a","address":"{\\"city\\":\\"Z\\"}","name":null}',
      '{"id":"b","address":"{\\"city\\":\\"Y\\"}","name":"B"}',
      '{"id":"c","address":"[1]","name":null}',
    ]);
    expect(tables['phones']?.lines).toEqual([
      '{"user":"a","position":0,"no":"1","kind":null}',
      '{"user":"a","position":1,"no":"2","kind":"[1]"}',
    ]);
    expect(tables['phones']?.table.primaryKey).toEqual(['user', 'position']);
    expect(tables['tags']?.lines.map((line) => line.slice(24))).toHaveLength(3);
    expect(tables['tags']?.lines[0]).toBe('{"user":"a","name":null,"position":0,"value":"\\"x\\""}');
    expect(notes).toContainEqual(
      expect.stringMatching(/^1 record of "users" with null instead of an array gave no rows of "phones"/),
    );
  });

  it('have the types of their parent, rows or none', async () => {
    const { tables } = await survey(['{"id":9223372036854775808,"name":true}'], { resource });
    expect(tables['tags']?.table.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'user decimal(19,0)',
      'name boolean',
      'position bigint',
    ]);
  });

  it.each([
    ['{"id":1,"tags":{"x":1}}', /no array in the place that "tags"/],
    ['{"id":1,"tags":[{"position":1}]}', /member "position" twice/],
    ['{"id":1,"tags":[],"tags":[1]}', /member "tags" twice/],
  ])('are refused where they are not plain: %s', async (record, message) => {
    expect((await failure(survey([record], { resource }))).message).toMatch(message);
  });
});

it('encoding notices records that are not those that were surveyed', async () => {
  const survey = await open({});
  survey.add(Buffer.from('{"a":1}'));
  const [table] = survey.tables();
  const encode = async (text: string): Promise<unknown> =>
    table && collect(table.encode(toBlocks(streamed([Buffer.from(text)]))));
  await expect(encode('')).rejects.toThrow(/has 0 rows now, and had 1/);
  await expect(encode('{"b":1}\n')).rejects.toThrow(/has a column that was not there/);
  await survey.close();
});

/** The hint, for members that may be null as well. */
function withNull(hint: object): object {
  return 'type' in hint && typeof hint.type === 'string' ? { ...hint, type: [hint.type, 'null'] } : hint;
}

/** What a reader who knows the column's type makes of a value. Numbers that doubles do not hold stand as texts. */
function plainly(type: string, value: JsonValue, wanted: unknown): unknown {
  if (value === null) return null;
  if (type === 'json') return JSON.parse(typeof value === 'string' ? value : 'no text');
  return typeof wanted === 'number' ? Number(value) : value;
}
