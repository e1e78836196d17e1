import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDelimiter } from '../../../src/engine/server/delimited.ts';
import type { DelimitedForm } from '../../../src/engine/server/delimited-form.ts';
import type { Block, Column, Encoding, Table } from '../../../src/model.ts';
import { failure } from '../../api/world.ts';

const forPostgres: DelimitedForm = { blob: 'hex', boolean: 'word', timestamp: 'iso', nul: false };
const forMysql: DelimitedForm = { blob: 'base64', boolean: 'digit', timestamp: 'plain', nul: true };

const column = (name: string, encoding: Encoding): Column => ({
  name,
  type: encoding,
  nativeType: encoding,
  encoding,
  nullable: true,
});

const tableOf = (...columns: Column[]): Table => ({
  name: 't',
  kind: 'table',
  columns,
  primaryKey: [],
  uniques: [],
  indexes: [],
  foreignKeys: [],
  checks: [],
  sql: '',
});

const blockOf = (...lines: string[]): Block => ({
  data: Buffer.from(lines.map((line) => `${line}\n`).join('')),
  rows: lines.length,
});

const mixed = tableOf(
  column('id', 'integer'),
  column('text', 'text'),
  column('at', 'timestamptz'),
  column('yes', 'boolean'),
  column('bytes', 'blob'),
);
const names = mixed.columns.map(({ name }) => name);

describe('JSON lines become tab-separated rows', () => {
  test('in the spelling of each server', () => {
    const block = blockOf(
      '{"id":1,"text":"a","at":"2026-01-31T12:34:56.25Z","yes":true,"bytes":"aGk="}',
      '{"id":"9223372036854775807","text":null,"at":null,"yes":false,"bytes":""}',
    );
    expect(createDelimiter(mixed, names, forPostgres)(block).data.toString()).toBe(
      '1\ta\t2026-01-31T12:34:56.25Z\ttrue\t\\\\x6869\n9223372036854775807\t\\N\t\\N\tfalse\t\\\\x\n',
    );
    expect(createDelimiter(mixed, names, forMysql)(block).data.toString()).toBe(
      '1\ta\t2026-01-31 12:34:56.25\t1\taGk=\n9223372036854775807\t\\N\t\\N\t0\t\n',
    );
  });

  test('whatever the text: read back by the rules of COPY it is the same', () => {
    const table = tableOf(column('a', 'text'), column('b', 'text'));
    const delimit = createDelimiter(table, ['a', 'b'], forMysql);
    const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
    const odd = fc.constantFrom(
      '\\',
      '\t',
      '\n',
      '\r',
      '\b',
      '\f',
      '\0',
      '\\N',
      '"',
      '/',
      '\u001f',
      '\u007f',
    );
    const value = fc.oneof(
      text,
      fc.array(fc.oneof(odd, text)).map((parts) => parts.join('')),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value)), fc.boolean(), (rows, otherSpelling) => {
        const lines = rows.map(([a, b]) => JSON.stringify(otherSpelling ? { b, a } : { a, b }));
        const { data, ends, refusals } = delimit(blockOf(...lines));
        expect(refusals).toEqual([]);
        expect(ends.at(-1) ?? 0).toBe(data.length);
        let from = 0;
        const back = [...ends].map((end) => {
          const row = data.toString('utf8', from, end - 1);
          from = end;
          return row.split('\t').map(readField);
        });
        expect(back).toEqual(rows);
      }),
    );
  });

  test('other spellings of the same values are understood: order, spaces, escapes', () => {
    const delimit = createDelimiter(mixed, ['id', 'text'], forPostgres);
    const { data } = delimit(
      blockOf('{ "text" : "\\u00e4\\/\\ud835\\udcb3", "id" : 1 }', '{"id":-0.0,"text":"\\u0009"}'),
    );
    expect(data.toString()).toBe('1\tä/𝒳\n-0.0\t\\t\n');
  });

  test('columns that are not written may stand in the line', () => {
    const delimit = createDelimiter(mixed, ['id', 'yes'], forPostgres);
    const line = '{"id":1,"text":"a","at":null,"yes":true,"bytes":"aGk="}';
    expect(delimit(blockOf(line, '{"id":2,"yes":false}', line)).data.toString()).toBe(
      '1\ttrue\n2\tfalse\n1\ttrue\n',
    );
  });

  test('a table without columns has rows too', () => {
    const delimit = createDelimiter(tableOf(), [], forPostgres);
    expect(delimit(blockOf('{}', '{}')).data.toString()).toBe('\n\n');
  });

  test('a name that means something to JavaScript is a name like any other', () => {
    const table = tableOf(column('__proto__', 'integer'), column('1', 'integer'), column('"\n', 'integer'));
    const delimit = createDelimiter(table, ['__proto__', '1', '"\n'], forPostgres);
    expect(
      delimit(
        blockOf('{"__proto__":1,"1":2,"\\"\\n":3}', '{"1":2,"\\"\\n":3,"__proto__":1}'),
      ).data.toString(),
    ).toBe('1\t2\t3\n1\t2\t3\n');
  });
});

describe('a value that the server has no form for', () => {
  test.each([
    ['integer', '{"$blob":"aGk="}'],
    ['integer', 'true'],
    ['text', '5'],
    ['text', '{"$integer":5}'],
    ['text', '"\\ud800"'],
    ['text', '"a\\u0000b"'],
    ['boolean', '"true"'],
    ['boolean', '1'],
    ['decimal', '1.5'],
    ['date', '{"$text":"x"}'],
  ] as const)('%s %s: its line is refused, the others are taken', (encoding, json) => {
    const delimit = createDelimiter(tableOf(column('a', encoding)), ['a'], forPostgres);
    const { data, ends, refusals } = delimit(blockOf('{"a":null}', `{"a":${json}}`, '{"a":null}'));
    expect(refusals).toMatchObject([{ index: 1, kind: 'type' }]);
    expect(refusals[0]?.reason).toContain('column "a"');
    expect(data.toString()).toBe('\\N\n\\N\n');
    expect([...ends]).toEqual([3, 3, 6]);
  });
});

describe('a line that is no row is damage', () => {
  test.each([
    '{"a":1}',
    '{"a":1,"b":"x"',
    '{"a":{"x":1},"b":"x"}',
    '{"a":[1],"b":"x"}',
    '[]',
    'null',
    '',
    '{"a":9007199254740993,"b":"x" }',
    '{"a":1,"b":"a\tb"}',
    '{"a":1,"b":"x"}{"a":1,"b":"x"}',
  ])('%s', (line) => {
    const table = tableOf(column('a', 'integer'), column('b', 'text'));
    expect(() => createDelimiter(table, ['a', 'b'], forPostgres)(blockOf(line))).toThrow(
      expect.objectContaining(failure('SNAPSHOT_DAMAGED')) as Error,
    );
  });

  test('and so is a block with another number of lines than it says, or an open end', () => {
    const table = tableOf(column('a', 'integer'));
    const delimit = createDelimiter(table, ['a'], forPostgres);
    const { data } = blockOf('{"a":1}', '{"a":2}');
    for (const wrong of [
      { data, rows: 1 },
      { data, rows: 3 },
      { data: data.subarray(0, 12), rows: 2 },
    ])
      expect(() => delimit(wrong)).toThrow(expect.objectContaining(failure('SNAPSHOT_DAMAGED')) as Error);
  });

  test('base64 that is none', () => {
    const delimit = createDelimiter(tableOf(column('a', 'blob')), ['a'], forPostgres);
    expect(() => delimit(blockOf('{"a":"a*k="}'))).toThrow(
      expect.objectContaining(failure('SNAPSHOT_DAMAGED')) as Error,
    );
  });
});

function readField(field: string): string | null {
  if (field === '\\N') return null;
  return field.replaceAll(/\\(.)/gs, (_, code: string) => plain[code] ?? code);
}

const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
