import { randomBytes } from 'node:crypto';
import { Decrypter, Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDataKey } from '../../src/encryption/data-key.ts';
import type { DataKey } from '../../src/encryption/data-key.ts';
import { decrypted } from '../../src/encryption/decrypted.ts';
import { encrypted } from '../../src/encryption/encrypted.ts';
import { chunksOf, collect } from '../collect.ts';

const piece = 64 * 1024;
const refusal = /was changed|is not an age file|was not encrypted for|is cut short|without an end/;
let key: DataKey;
beforeAll(async () => {
  key = await createDataKey();
});

async function sealed(text: Buffer, size = 10_000): Promise<Buffer> {
  return collect(encrypted(chunksOf(text, size), key.recipient));
}

async function opened(file: Buffer, size = 10_000): Promise<Buffer> {
  return collect(decrypted(chunksOf(file, size), key));
}

/** Sizes on and beside the borders of age's pieces, and any other. */
const sizes = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -17, max: 17 }))
    .map(([pieces, offset]) => Math.max(0, pieces * piece + offset)),
  fc.nat({ max: 300_000 }),
);
const chunkSizes = fc.oneof(
  fc.constantFrom(piece - 1, piece, piece + 1, piece + 16),
  fc.integer({ min: 997, max: 400_000 }),
);

describe('an encrypted file', () => {
  it('opens to what went in, whatever its size and its chunks', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, chunkSizes, chunkSizes, async (size, one, other) => {
        const text = randomBytes(size);
        expect((await opened(await sealed(text, one), other)).equals(text)).toBe(true);
      }),
    );
  });

  it('is one that the age package opens, and the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        const text = randomBytes(size);
        const decrypter = new Decrypter();
        decrypter.addIdentity(key.identity);
        expect(Buffer.from(await decrypter.decrypt(await sealed(text))).equals(text)).toBe(true);
        const encrypter = new Encrypter();
        encrypter.addRecipient(key.recipient);
        expect((await opened(Buffer.from(await encrypter.encrypt(text)))).equals(text)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('is another one each time, also of the same text', async () => {
    const text = Buffer.alloc(1000);
    const [one, other] = [await sealed(text), await sealed(text)];
    expect(one.equals(other)).toBe(false);
    expect(one.subarray(-1000).equals(other.subarray(-1000))).toBe(false);
  });

  it('does not open when any one byte of it is another', async () => {
    const text = Buffer.from('{"id":1,"name":"Ada"}\n'.repeat(5));
    const file = await sealed(text);
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file);
      changed[at] = (file[at] ?? 0) ^ 1;
      await expect(opened(changed), `byte ${at}`).rejects.toThrow(refusal);
    }
  });

  it('does not open when it is cut, at any length', async () => {
    const file = await sealed(Buffer.from('{"id":1}\n'));
    for (let length = 0; length < file.length; length++) {
      await expect(opened(file.subarray(0, length)), `length ${length}`).rejects.toThrow(refusal);
    }
  });

  it('does not open when it is longer, also by what looks like one more piece', async () => {
    const file = await sealed(randomBytes(2 * piece));
    await expect(opened(Buffer.concat([file, Buffer.alloc(1)]))).rejects.toThrow(/piece 2|piece 3/);
    await expect(opened(Buffer.concat([file, file.subarray(-(piece + 16))]))).rejects.toThrow('piece 2');
  });

  it('does not open when pieces are cut off, left out, or change places', async () => {
    const file = await sealed(randomBytes(3 * piece));
    const whole = piece + 16;
    const head = file.subarray(0, file.length - 3 * whole);
    const [a, b, c] = [3, 2, 1].map((left) =>
      file.subarray(file.length - left * whole, file.length - (left - 1) * whole),
    );
    if (!a || !b || !c) throw new Error('The file has three pieces.');
    for (const parts of [[], [a], [a, b], [a, c], [b, a, c], [a, b, b, c], [c], [a, b, c, c]]) {
      await expect(opened(Buffer.concat([head, ...parts]))).rejects.toThrow(
        'was changed, or the file was cut',
      );
    }
    expect((await opened(Buffer.concat([head, a, b, c]))).length).toBe(3 * piece);
  });

  it('gives nothing of a piece that is not proven', async () => {
    const file = await sealed(Buffer.alloc(2 * piece, 'a'));
    file[file.length - 1] = (file.at(-1) ?? 0) ^ 1;
    const given: Buffer[] = [];
    await expect(async () => {
      for await (const chunk of decrypted(chunksOf(file, 1000), key)) given.push(chunk);
    }).rejects.toThrow('piece 2');
    expect(Buffer.concat(given).equals(Buffer.alloc(piece, 'a'))).toBe(true);
  });

  it('does not open by the key of another snapshot', async () => {
    const file = await sealed(Buffer.from('text'));
    const other = await createDataKey();
    await expect(collect(decrypted(chunksOf(file, 100), other))).rejects.toThrow(
      'was not encrypted for this snapshot',
    );
  });

  it('is refused soon if it is none: a header without an end does not fill the memory', async () => {
    await expect(opened(Buffer.from('{"id":1}\n'.repeat(100)))).rejects.toThrow('is not an age file');
    let read = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('age-encryption.org/v1\n');
      for (;;) {
        read += 1;
        yield Buffer.alloc(10_000, 'x');
      }
    }
    await expect(collect(decrypted(endless(), key))).rejects.toThrow('without an end');
    expect(read).toBeLessThan(50);
  });

  it('passes on what its source throws, and lets the source go when its reader has enough', async () => {
    const state = { closed: false };
    async function* source(bytes: Buffer, fails: boolean): AsyncGenerator<Buffer> {
      try {
        yield* chunksOf(bytes, 5000);
        if (fails) throw new Error('The source failed.');
      } finally {
        state.closed = true;
      }
    }
    const text = randomBytes(2 * piece);
    const file = await sealed(text);
    await expect(collect(encrypted(source(text, true), key.recipient))).rejects.toThrow('The source failed.');
    await expect(collect(decrypted(source(file, true), key))).rejects.toThrow('The source failed.');
    state.closed = false;
    for await (const chunk of decrypted(source(file, false), key)) if (chunk.length > 0) break;
    expect(state.closed).toBe(true);
    state.closed = false;
    await expect(collect(decrypted(source(file.subarray(1), false), key))).rejects.toThrow(
      'is not an age file',
    );
    expect(state.closed).toBe(true);
  });
});
