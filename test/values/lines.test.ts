import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/model.ts';
import { countLines, eachLine, LineTooLong, toBlocks, TruncatedLines } from '../../src/values/lines.ts';
import type { LineLimits } from '../../src/values/lines.ts';

async function* from(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function blocksOf(chunks: readonly Buffer[], limits?: LineLimits): Promise<Block[]> {
  return collect(toBlocks(from(chunks), limits));
}

/** `Array.fromAsync`, which Node 20 does not have. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Cuts `text` at the given places. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

const texts = fc.array(
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\n', ' ')),
);

describe('toBlocks', () => {
  it('keeps every byte and cuts only after newlines, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(fc.nat()),
        fc.integer({ min: 1, max: 60 }),
        async (lines, places, blockBytes) => {
          const text = lines.map((line) => `${line}\n`).join('');
          const blocks = await blocksOf(cut(text, places), { blockBytes });
          expect(Buffer.concat(blocks.map(({ data }) => data)).toString()).toBe(text);
          expect(blocks.reduce((sum, { rows }) => sum + rows, 0)).toBe(lines.length);
          for (const { data, rows } of blocks) {
            expect(data.at(-1)).toBe(0x0a);
            expect(rows).toBe(countLines(data));
            expect(data.length <= blockBytes || rows === 1).toBe(true);
          }
        },
      ),
    );
  });

  it('gives a line that is longer than a block a block of its own', async () => {
    const long = 'x'.repeat(500);
    const blocks = await blocksOf(cut(`a\n${long}\nb\nc\n`, [50, 51, 200, 499]), { blockBytes: 64 });
    expect(blocks.map(({ data }) => data.toString())).toEqual(['a\n', `${long}\n`, 'b\nc\n']);
  });

  it('fills blocks of about a MiB', async () => {
    const line = Buffer.from(`${'y'.repeat(999)}\n`);
    const blocks = await blocksOf(Array.from({ length: 5000 }, () => line));
    expect(blocks.map(({ rows }) => rows)).toEqual([1048, 1048, 1048, 1048, 808]);
  });

  it('gives nothing for nothing', async () => {
    expect(await blocksOf([])).toEqual([]);
    expect(await blocksOf([Buffer.alloc(0)])).toEqual([]);
  });

  it('gives the whole lines, then fails, where the last one is cut', async () => {
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { data } of toBlocks(from([Buffer.from('a\nb')]))) seen.push(data.toString());
    })();
    await expect(reading).rejects.toThrow(TruncatedLines);
    expect(seen).toEqual(['a\n']);
  });

  it('refuses a line past the limit before it is held whole', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        given += 10;
        yield Buffer.alloc(10, 'z');
      }
    }
    await expect(collect(toBlocks(endless(), { lineBytes: 100 }))).rejects.toThrow(LineTooLong);
    expect(given).toBeLessThan(200);
  });
});

describe('eachLine', () => {
  it('gives the lines without their newlines', () => {
    expect([...eachLine(Buffer.from('a\n\nbc\n'))].map(String)).toEqual(['a', '', 'bc']);
    expect([...eachLine(Buffer.alloc(0))]).toEqual([]);
  });

  it('refuses a cut line', () => {
    expect(() => [...eachLine(Buffer.from('a\nb'))]).toThrow(TruncatedLines);
  });
});
