import { assert, integer, property, record, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { copyPlain } from '../../../src/engine/server/copy-plain.ts';
import { putWords, startsWith, viewOf, wordsOf } from '../../../src/engine/server/words.ts';

const isSpecial = (byte: number): boolean => byte < 0x20 || byte === 0x22 || byte === 0x5c;

test('copies up to the first quote, backslash or control character, wherever it begins', () => {
  const some = record({ bytes: uint8Array({ maxLength: 40 }), from: integer({ min: 0, max: 8 }) });
  assert(
    property(some, ({ bytes, from }) => {
      const start = Math.min(from, bytes.length);
      const found = bytes.findIndex((byte, index) => index >= start && isSpecial(byte));
      const stop = found < 0 ? bytes.length : found;
      const to = Buffer.alloc(64);
      expect(copyPlain(viewOf(bytes), start, viewOf(to), 2)).toBe(stop);
      expect(to.subarray(2, 2 + stop - start).equals(bytes.subarray(start, stop))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('each byte is told apart in each place of a word', () => {
  for (let byte = 0; byte < 256; byte += 1)
    for (let place = 0; place < 4; place += 1) {
      for (const around of [0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xff]) {
        const bytes = new Uint8Array(8).fill(around);
        bytes[place] = byte;
        const end = copyPlain(viewOf(bytes), 0, viewOf(Buffer.alloc(16)), 0);
        expect(end).toBe(isSpecial(byte) ? place : 8);
      }
    }
});

test.each(['{', '{"id":', ',"name":', ',"größe":', ',"a":"'])('%s is written, and found again', (text) => {
  const words = wordsOf(text);
  const bytes = Buffer.alloc(40, 'x');
  putWords(viewOf(bytes), 3, words);
  bytes.fill('y', 3 + words.length);
  expect(bytes.subarray(3, 3 + words.length).toString()).toBe(text);
  expect(startsWith(viewOf(bytes), 3, words)).toBe(true);
  expect(startsWith(viewOf(bytes), 4, words)).toBe(false);
  for (let index = 0; index < words.length; index += 1) {
    const other = Buffer.from(bytes);
    other[3 + index] = 0x7e;
    expect(startsWith(viewOf(other), 3, words)).toBe(false);
  }
  // Too near the end to hold it.
  expect(startsWith(viewOf(bytes.subarray(0, 3 + words.length - 1)), 3, words)).toBe(false);
});
