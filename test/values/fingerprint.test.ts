import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFingerprint } from '../../src/values/fingerprint.ts';

/** The definition, written down a second time with big integers. */
function reference(lines: readonly string[]): string {
  let sum = 0n;
  for (const line of lines) {
    sum += BigInt(`0x${createHash('sha256').update(line).digest('hex').slice(0, 32)}`);
  }
  return (sum % 2n ** 128n).toString(16).padStart(32, '0');
}

function ofLines(lines: readonly string[]) {
  const fingerprint = createFingerprint();
  for (const line of lines) fingerprint.addLine(Buffer.from(line));
  return fingerprint;
}

const line = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text }));
const lines = fc.array(line, { maxLength: 40 });

describe('fingerprint', () => {
  it('of nothing is zero', () => {
    expect(createFingerprint().hex()).toBe('0'.repeat(32));
    expect(createFingerprint().rows).toBe(0);
  });

  it('of one line is the first half of its SHA-256', () => {
    // echo -n '{"id":1}' | sha256sum
    expect(ofLines(['{"id":1}']).hex()).toBe('037c9214eef74cc3887f3a4f085b4e17');
  });

  it('is the sum that the definition says', () => {
    fc.assert(
      fc.property(lines, (all) => {
        expect(ofLines(all).hex()).toBe(reference(all));
      }),
    );
  });

  it('carries and wraps: many lines pass 2^128 often', () => {
    const all = Array.from({ length: 5000 }, (_, index) => `{"id":${index}}`);
    expect(ofLines(all).hex()).toBe(reference(all));
  });

  it('of a block is that of its lines, however long they are', () => {
    const all = [0, 1, 4095, 4096, 4097, 2, 70_000, 4096, 3].map((length, index) =>
      String(index).repeat(length),
    );
    const block = createFingerprint();
    block.add(Buffer.from(`${all.join('\n')}\n`));
    expect(block.rows).toBe(all.length);
    expect(block.hex()).toBe(reference(all));
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(lines, (all) => {
        expect(ofLines(all.toReversed()).hex()).toBe(ofLines(all).hex());
      }),
    );
  });

  it('tells a doubled pair from a lost one', () => {
    expect(ofLines(['a', 'a']).hex()).not.toBe(ofLines([]).hex());
    expect(ofLines(['a', 'a', 'b']).hex()).not.toBe(ofLines(['b']).hex());
  });

  it('of a block is that of its lines, empty ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.constant(''))), (all) => {
        const block = createFingerprint();
        block.add(Buffer.from(all.map((text) => `${text}\n`).join('')));
        expect(block.hex()).toBe(ofLines(all).hex());
        expect(block.rows).toBe(all.length);
      }),
    );
  });

  it('reads a plain Uint8Array that is a window on other memory', () => {
    const memory = new TextEncoder().encode('xx{"id":1}\nyy');
    const fingerprint = createFingerprint();
    fingerprint.add(memory.subarray(2, -2));
    expect(fingerprint.hex()).toBe(reference(['{"id":1}']));
  });

  it('refuses a block that ends within a line', () => {
    expect(() => createFingerprint().add(Buffer.from('a\nb'))).toThrow(RangeError);
  });

  it('takes lines away again, also before they were added', () => {
    fc.assert(
      fc.property(lines, lines, (kept, gone) => {
        const fingerprint = createFingerprint();
        for (const text of gone) fingerprint.subtractLine(Buffer.from(text));
        for (const text of [...kept, ...gone]) fingerprint.addLine(Buffer.from(text));
        expect(fingerprint.hex()).toBe(reference(kept));
        expect(fingerprint.rows).toBe(kept.length);
      }),
    );
  });

  it('stays a number of 128 bits below zero', () => {
    const owing = createFingerprint();
    owing.subtractLine(Buffer.from('a'));
    const sum = BigInt(`0x${owing.hex()}`) + BigInt(`0x${reference(['a'])}`);
    expect(sum).toBe(2n ** 128n);
    expect(owing.hex()).toHaveLength(32);
  });

  it('combines parts', () => {
    fc.assert(
      fc.property(lines, lines, (first, second) => {
        const whole = ofLines(first);
        whole.combine(ofLines(second).hex(), second.length);
        expect(whole.hex()).toBe(reference([...first, ...second]));
        expect(whole.rows).toBe(first.length + second.length);
      }),
    );
    expect(() => createFingerprint().combine('xyz', 1)).toThrow(RangeError);
  });
});
