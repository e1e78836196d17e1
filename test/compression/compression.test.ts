import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressed } from '../../src/compression/compressed.ts';
import { compressions, linesSuffix } from '../../src/compression/compression.ts';
import type { Compression } from '../../src/compression/compression.ts';
import { decompressed } from '../../src/compression/decompressed.ts';
import { requireCompression } from '../../src/compression/require-compression.ts';
import { chunksOf, collect } from '../collect.ts';

const hasZstd = 'createZstdCompress' in zlib;
const there = compressions.filter((name) => name !== 'zstd' || hasZstd);

async function packed(bytes: Buffer, compression: Compression, size = 1000): Promise<Buffer> {
  return collect(compressed(chunksOf(bytes, size), compression));
}

async function unpacked(bytes: Buffer, compression: Compression, size = 1000): Promise<Buffer> {
  return collect(decompressed(chunksOf(bytes, size), compression));
}

async function* failing(): AsyncGenerator<Buffer> {
  yield randomBytes(100_000);
  throw new Error('The source failed.');
}

describe.each(there)('%s', (compression) => {
  it('gives back what it was given', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 5000 }),
      fc.string({ maxLength: 2000 }).map((text) => Buffer.from(text.repeat(50))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 6000 }), async (array, size) => {
        const data = Buffer.from(array);
        expect(await unpacked(await packed(data, compression, size), compression, size)).toEqual(data);
      }),
      { numRuns: 50 },
    );
  });

  it('passes on what its source throws, both ways', async () => {
    await expect(collect(compressed(failing(), compression))).rejects.toThrow('The source failed.');
    await expect(
      collect(decompressed(withFailure(await packed(randomBytes(100_000), compression)), compression)),
    ).rejects.toThrow('The source failed.');
  });

  it('lets its source go when its reader has enough', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield randomBytes(300_000);
      } finally {
        closed = true;
      }
    }
    for await (const chunk of compressed(source(), compression)) if (chunk.length > 0) break;
    await expect.poll(() => closed).toBe(true);
  });
});

async function* withFailure(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, -1);
  throw new Error('The source failed.');
}

describe.each(there.filter((name) => name !== 'none'))('%s', (compression) => {
  it('makes lines small', async () => {
    const lines = Buffer.from('{"id":1,"name":"Ada"}\n'.repeat(10_000));
    expect((await packed(lines, compression)).length).toBeLessThan(lines.length / 10);
  });

  it('never gives all of a file that was cut, wherever it was cut', async () => {
    const text = Buffer.from('{"id":1,"name":"Ada"}\n'.repeat(20));
    const whole = await packed(text, compression);
    for (let length = 1; length < whole.length; length++) {
      // Zstandard of Node 22 ends quietly there.
      const found = await unpacked(whole.subarray(0, length), compression).catch(String);
      if (compression !== 'zstd') expect(found).toContain('unexpected end');
      expect(found.length).toBeLessThan(text.length);
    }
  });

  it('refuses what it did not write', async () => {
    await expect(unpacked(Buffer.from('{"id":1}\n'.repeat(10)), compression)).rejects.toThrow(
      /incorrect|failed|unknown/i,
    );
  });
});

describe('zstd', () => {
  it.skipIf(hasZstd)('is refused with advice where this Node has none', () => {
    const refusal = expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('22.15') });
    expect(() => requireCompression('zstd')).toThrow(refusal);
    expect(() => compressed(chunksOf(Buffer.alloc(1), 1), 'zstd')).toThrow(refusal);
    expect(() => decompressed(chunksOf(Buffer.alloc(1), 1), 'zstd')).toThrow(refusal);
  });

  it.skipIf(!hasZstd)('is there in this Node', () => requireCompression('zstd'));
});

describe('suffixes', () => {
  it('tell what a file is packed with', () => {
    expect(compressions.map(linesSuffix)).toEqual(['.jsonl.gz', '.jsonl.br', '.jsonl.zst', '.jsonl']);
  });
});
