import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CarryoverError } from '../../src/errors.ts';
import { parseJson } from '../../src/values/parse-json.ts';

function faultOf(text: string): { line: unknown; column: unknown; message: string } | null {
  try {
    parseJson(text, { what: 'file x.json', code: 'SCHEMA_INVALID' });
    return null;
  } catch (error) {
    if (!(error instanceof CarryoverError)) throw error;
    return { line: error.details?.['line'], column: error.details?.['column'], message: error.message };
  }
}

test('what JSON.parse takes is read the same', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(`\uFEFF ${text}\n`, { what: 'x', code: 'SCHEMA_INVALID' })).toEqual(JSON.parse(text));
    }),
  );
});

test('what JSON.parse refuses is refused, and the other way round', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-',
    '01',
    '1.',
    'true',
    'nul',
    ' ',
    '\n',
    '"\\x"',
    '"',
    '1e5',
    'Infinity',
    '"\\u12"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const twice = faultOf(text)?.message.includes('stands twice');
      expect(faultOf(text) === null || twice).toBe(parses(text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['{\n  "a": 1,\n  "b" 2\n}', 3, 7, 'expected `:`, but `2`'],
  ['{"a": [1, 2,]}', 1, 13, 'expected a value, but `]`'],
  ['{"a": "x\n"}', 1, 7, 'a text that is not closed on its line'],
  ["{'a': 1}", 1, 2, "`'` does not belong here"],
  ['// hello\n{}', 1, 1, '`/` does not belong here'],
  ['{"a": {', 1, 8, 'the file ends where a key in double quotes or `}` should stand'],
  ['', 1, 1, 'the file ends where a value'],
  ['{} {}', 1, 4, 'expected the end'],
  ['{"é💥": 1, "a": {"b": 1,\n "b": 2}}', 2, 2, 'the key "b" stands twice'],
])('%s: line and column', (text, line, column, message) => {
  expect(faultOf(text)).toEqual({ line, column, message: expect.stringContaining(message) });
});

test('depth and length are no trouble', () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  expect(faultOf(deep)).toBeNull();
  expect(faultOf(JSON.stringify('x"'.repeat(3_000_000)))).toBeNull();
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
