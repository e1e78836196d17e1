import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Encoding } from '../../src/model.ts';
import { EncodingError, readStored, toValue, writeJson, writeStored } from '../../src/values/encoding.ts';
import type { JsonValue, Value } from '../../src/values/encoding.ts';
import { shortestSingle } from '../../src/values/shortest-single.ts';

/** A form, and the plain value that it stands for. */
const forms: readonly (readonly [Encoding, JsonValue, Value])[] = [
  ['integer', 7, 7],
  ['integer', '18446744073709551615', 18446744073709551615n],
  ['real', 'NaN', NaN],
  ['real', -0, -0],
  ['single', 0.1, 0.1],
  ['single', 3, 3],
  ['single', '-Infinity', -Infinity],
  ['decimal', '12.50', '12.50'],
  ['decimal', '-0.00', '-0.00'],
  ['decimal', 'NaN', 'NaN'],
  ['boolean', true, true],
  ['boolean', false, false],
  ['date', '0044-03-15 BC', '0044-03-15 BC'],
  ['time', '-838:59:59', '-838:59:59'],
  ['timestamp', 'infinity', 'infinity'],
  ['timestamptz', '2026-01-31T12:34:56.25Z', '2026-01-31T12:34:56.25Z'],
];

describe('a form is read and written as the same', () => {
  test.each(forms)('%s %j', (encoding, form, value) => {
    const stored = readStored(encoding, form);
    expect(toValue(stored)).toEqual(value);
    expect(writeJson(writeStored(encoding, stored))).toBe(writeJson(form));
  });
});

describe('other forms are refused', () => {
  const strangers: readonly (readonly [Encoding, JsonValue])[] = [
    ['boolean', 1],
    ['boolean', 'true'],
    ['decimal', 12.5],
    ['decimal', '1e3'],
    ['single', '0.1'],
    ['date', 20260131],
    ['integer', true],
    ['decimal', { $text: 'x' }],
    ['timestamp', { $integer: 1 }],
  ];
  test.each(strangers)('%s %j', (encoding, form) => {
    expect(() => readStored(encoding, form)).toThrow(EncodingError);
  });
});

test('the shortest single reads back as the same 4 bytes, and no shorter number does', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const short = shortestSingle(value);
      expect(Math.fround(short)).toBe(value);
      const digits = short.toExponential().replace(/e.*/, '').replace(/\D/g, '').length;
      if (digits > 1) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
    }),
  );
});
