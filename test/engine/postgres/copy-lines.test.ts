import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLiner } from '../../../src/engine/postgres/copy-lines.ts';
import { createDelimiter } from '../../../src/engine/server/delimited.ts';
import type { Column, Encoding, Table } from '../../../src/model.ts';

const column = (name: string, encoding: Encoding): Column => ({
  name,
  type: encoding,
  nativeType: encoding,
  encoding,
  nullable: true,
});

/** As the server prints a text in COPY's text format. */
function copyText(text: string | null): string {
  if (text === null) return String.raw`\N`;
  return text.replaceAll(/[\\\b\f\n\r\t\v]/g, (found) => escapes[found] ?? found);
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\\', '"', '\u0001', '\u001f', '\v', '\\N', '\\.', 'ä', '𝒳', '\u2028', '"'.repeat(500)),
    ),
  )
  .map((parts) => parts.join('').replaceAll(/[\0\p{Surrogate}]/gu, ''));
const value = fc.option(text, { nil: null });

test('rows of COPY become the lines that JSON.stringify would make', () => {
  const names = ['a', '__proto__', '"b"\n'];
  const toLines = createLiner(names.map((name) => column(name, 'text')));
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value)), (rows) => {
      const data = Buffer.from(rows.map((row) => `${row.map(copyText).join('\t')}\n`).join(''));
      const lines = rows.map(
        (row) =>
          `{${names.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(row[index])}`).join(',')}}\n`,
      );
      expect(toLines({ data, rows: rows.length }).data.toString()).toBe(lines.join(''));
    }),
  );
});

test('floats are spelled as ECMAScript spells them, whatever the exponent', () => {
  const toLines = createLiner([column('a', 'real')]);
  fc.assert(
    fc.property(fc.double(), fc.boolean(), (number, exponent) => {
      // As PostgreSQL prints it: the same digits, perhaps with an exponent of at least two digits.
      const plain = Object.is(number, -0) ? '-0' : String(number);
      const printed =
        exponent && Number.isFinite(number) && number !== 0
          ? number.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
          : plain;
      const json = Number.isFinite(number)
        ? Object.is(number, -0)
          ? '-0.0'
          : String(number)
        : `"${number}"`;
      expect(toLines({ data: Buffer.from(`${printed}\n`), rows: 1 }).data.toString()).toBe(`{"a":${json}}\n`);
    }),
  );
});

test('what was read is written as the same bytes of COPY, but for the escapes that it need not have', () => {
  const columns = [column('a', 'text'), column('b', 'blob'), column('c', 'integer'), column('d', 'boolean')];
  const table: Table = {
    name: 't',
    kind: 'table',
    columns,
    primaryKey: [],
    uniques: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    sql: '',
  };
  const form = { blob: 'hex', boolean: 'word', timestamp: 'iso', nul: false } as const;
  const delimit = createDelimiter(table, ['a', 'b', 'c', 'd'], form);
  const toLines = createLiner(columns);
  const rows = fc.array(
    fc.tuple(value, fc.uint8Array(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.boolean()),
  );
  fc.assert(
    fc.property(rows, (all) => {
      const printed = all.map(([a, b, c, d]) =>
        [copyText(a), `\\\\x${Buffer.from(b).toString('hex')}`, c, d ? 't' : 'f'].join('\t'),
      );
      const data = Buffer.from(printed.map((row) => `${row}\n`).join(''));
      const again = delimit(toLines({ data, rows: all.length })).data.toString();
      const plain = { '\\b': '\b', '\\f': '\f', '\\v': '\v' } as Readonly<Record<string, string>>;
      const expected = data
        .toString()
        .replaceAll(/\\[^]/g, (found) => plain[found] ?? found)
        .replaceAll(/\tt\n/g, '\ttrue\n')
        .replaceAll(/\tf\n/g, '\tfalse\n');
      expect(again).toBe(expected);
    }),
  );
});
