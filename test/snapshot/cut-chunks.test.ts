import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/model.ts';
import { cutChunks } from '../../src/snapshot/cut-chunks.ts';
import type { Chunk, ChunkSizes } from '../../src/snapshot/cut-chunks.ts';
import { createFingerprint } from '../../src/values/fingerprint.ts';

const sizes: ChunkSizes = { least: 200, usual: 600, most: 2000 };

/** Blocks of `perBlock` lines each. */
async function* blocksOf(lines: readonly string[], perBlock: number): AsyncGenerator<Block> {
  for (let start = 0; start < lines.length; start += perBlock) {
    const some = lines.slice(start, start + perBlock);
    yield { data: Buffer.from(some.map((line) => `${line}\n`).join('')), rows: some.length };
  }
}

async function cut(lines: readonly string[], perBlock = 7): Promise<Chunk[]> {
  return all(cutChunks(blocksOf(lines, perBlock), createFingerprint(), sizes));
}

async function all(chunks: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const found: Chunk[] = [];
  for await (const chunk of chunks) found.push(chunk);
  return found;
}

function textOf({ pieces }: Chunk): string {
  return Buffer.concat(pieces).toString();
}

const line = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '"'), maxLength: 80 });

function lines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    return `{"id":${index},"hash":"${createHash('sha256').update(String(index)).digest('hex')}"}`;
  });
}

describe('cutChunks', () => {
  it('keeps every line in order, whatever the blocks; each chunk counts its own', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        async (rows, perBlock) => {
          const chunks = await cut(rows, perBlock);
          expect(chunks.map(textOf).join('')).toBe(rows.map((row) => `${row}\n`).join(''));
          for (const chunk of chunks) {
            expect(chunk.rawBytes).toBe(Buffer.byteLength(textOf(chunk)));
            expect(chunk.rows).toBe(textOf(chunk).split('\n').length - 1);
          }
          expect(chunks.map(textOf)).toEqual((await cut(rows, 3)).map(textOf));
        },
      ),
    );
  });

  it('adds every line to the fingerprint', async () => {
    const [own, expected] = [createFingerprint(), createFingerprint()];
    await all(cutChunks(blocksOf(lines(100), 9), own, sizes));
    for (const text of lines(100)) expected.addLine(Buffer.from(text));
    expect({ hex: own.hex(), rows: own.rows }).toEqual({ hex: expected.hex(), rows: 100 });
  });

  it('gives one chunk without rows for a table that has none', async () => {
    expect(await cut([])).toEqual([{ pieces: [], rows: 0, rawBytes: 0 }]);
  });

  it('stays within its sizes, and near the usual one', async () => {
    const chunks = await cut(lines(5000));
    const longest = Math.max(...lines(5000).map(({ length }) => length + 1));
    for (const { rawBytes } of chunks.slice(0, -1)) {
      expect(rawBytes).toBeGreaterThanOrEqual(sizes.least);
      expect(rawBytes).toBeLessThan(sizes.most + longest);
    }
    const average = chunks.reduce((sum, { rawBytes }) => sum + rawBytes, 0) / chunks.length;
    expect(average).toBeGreaterThan(500);
    expect(average).toBeLessThan(1000);
  });

  it('ends a chunk at the most where no row says so', async () => {
    const same = Array.from({ length: 200 }, () => 'x'.repeat(99));
    const chunks = await cut(same);
    expect(new Set(chunks.slice(0, -1).map(({ rawBytes }) => rawBytes)).size).toBe(1);
  });

  it.each([
    ['added in front', (rows: string[]) => ['{"new":1}', ...rows]],
    ['added in the middle', (rows: string[]) => rows.toSpliced(1500, 0, '{"new":1}', '{"new":2}')],
    ['removed', (rows: string[]) => rows.toSpliced(1000, 3)],
    ['changed', (rows: string[]) => rows.with(2000, '{"changed":true}')],
    ['added behind', (rows: string[]) => [...rows, '{"new":1}']],
  ])('keeps nearly all chunks where rows are %s', async (_, change) => {
    const before = new Set((await cut(lines(3000))).map(textOf));
    const after = (await cut(change(lines(3000)))).map(textOf);
    expect(after.filter((text) => !before.has(text)).length).toBeLessThan(8);
    expect(after.length).toBeGreaterThan(200);
  });
});
