import { describe, expect, test } from 'vitest';
import { atPointer, parsePointer } from '../../src/pull/json-pointer.ts';

describe('atPointer', () => {
  // The document of RFC 6901, section 5.
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'm~n': 8, ' ': 7, n: { '~1': null } };
  test.each<[string, unknown]>([
    ['', document],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/m~0n', 8],
    ['/ ', 7],
    ['/n/~01', null],
    ['/foo/2', undefined],
    ['/foo/00', undefined],
    ['/foo/-', undefined],
    ['/foo/length', undefined],
    ['/foo/0/0', undefined],
    ['/__proto__', undefined],
    ['/constructor/name', undefined],
    ['/n/~01/x', undefined],
  ])('%j', (pointer, expected) => {
    expect(atPointer(document, pointer)).toBe(expected);
  });

  test('an own member of a hostile name', () => {
    expect(atPointer(JSON.parse('{"__proto__":{"x":1}}'), '/__proto__/x')).toBe(1);
  });
});

describe('parsePointer', () => {
  test('decodes', () => expect(parsePointer('/a~1b/m~0n//')).toEqual(['a/b', 'm~n', '', '']));
  test.each(['a', '#/a', '/a~', '/a~2'])('refuses %j', (text) => {
    expect(() => parsePointer(text)).toThrow(RangeError);
  });
});
