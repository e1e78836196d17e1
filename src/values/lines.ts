import type { Block } from '../model.ts';

/** The bytes end in the middle of a line. */
export class TruncatedLines extends Error {
  override readonly name = 'TruncatedLines';
}

/** A line is longer than the limit. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

export interface LineLimits {
  /** Bytes of a block, unless a single line is longer. Default 1 MiB. */
  readonly blockBytes?: number;
  /** Longest line, in bytes, its newline included. Default 1 GiB. */
  readonly lineBytes?: number;
}

const newline = 0x0a;

/**
 * Regroups chunks, cut anywhere, into blocks of whole lines. A line longer than a block is a block of its own.
 * Each byte is copied at most once.
 * @throws TruncatedLines if the last line has no newline. LineTooLong.
 */
export async function* toBlocks(
  chunks: AsyncIterable<Buffer>,
  limits: LineLimits = {},
): AsyncGenerator<Block> {
  const blockBytes = limits.blockBytes ?? 1024 * 1024;
  const lineBytes = limits.lineBytes ?? 1024 * 1024 * 1024;
  const work: Work = { ready: createPile(), begun: createPile(), blockBytes, lineBytes };
  for await (const chunk of chunks) {
    for (const piece of pieces(chunk, blockBytes)) yield* regroup(piece, work);
  }
  yield* blockOf(work.ready);
  const left = work.begun.bytes;
  if (left > 0) throw new TruncatedLines(`The last line has ${left} bytes and no newline.`);
}

/** Each line of a block, without its newline. The lines share the block's memory. @throws TruncatedLines */
export function* eachLine(block: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf(newline, start);
    if (end < 0) throw new TruncatedLines(`The last line has ${block.length - start} bytes and no newline.`);
    yield block.subarray(start, end);
    start = end + 1;
  }
}

/** Number of newlines. */
export function countLines(block: Buffer): number {
  let lines = 0;
  for (let at = block.indexOf(newline); at >= 0; at = block.indexOf(newline, at + 1)) lines += 1;
  return lines;
}

interface Work extends Required<LineLimits> {
  /** Whole lines of the next block. */
  readonly ready: Pile;
  /** The line whose end has not come yet. */
  readonly begun: Pile;
}

/** Takes in a piece, no longer than a block; gives the blocks that are full. */
function* regroup(piece: Buffer, { ready, begun, blockBytes, lineBytes }: Work): Generator<Block> {
  const first = piece.indexOf(newline) + 1;
  const last = piece.lastIndexOf(newline) + 1;
  if (first > 0) {
    // The line that was begun earlier ends here; with what is ready it may be too much for one block.
    begun.push(piece.subarray(0, first));
    checkLine(begun.bytes, lineBytes);
    if (ready.bytes + begun.bytes > blockBytes) yield* blockOf(ready);
    begun.moveTo(ready);
  }
  if (ready.bytes + last - first > blockBytes) yield* blockOf(ready);
  ready.push(piece.subarray(first, last));
  begun.push(piece.subarray(last));
  checkLine(begun.bytes, lineBytes);
}

interface Pile {
  readonly bytes: number;
  push(part: Buffer): void;
  moveTo(other: Pile): void;
  /** Everything, joined; the pile is empty then. */
  take(): Buffer;
}

/** Parts that wait to be joined once: joining at each arrival would copy a long line again and again. */
function createPile(): Pile {
  let parts: Buffer[] = [];
  let bytes = 0;
  function empty(): Buffer[] {
    const all = parts;
    parts = [];
    bytes = 0;
    return all;
  }
  return {
    get bytes() {
      return bytes;
    },
    push(part) {
      if (part.length > 0) parts.push(part);
      bytes += part.length;
    },
    moveTo(other) {
      for (const part of empty()) other.push(part);
    },
    take() {
      const all = empty();
      return all.length === 1 && all[0] ? all[0] : Buffer.concat(all);
    },
  };
}

function* blockOf(pile: Pile): Generator<Block> {
  if (pile.bytes === 0) return;
  const data = pile.take();
  yield { data, rows: countLines(data) };
}

function* pieces(chunk: Buffer, limit: number): Generator<Buffer> {
  for (let start = 0; start < chunk.length; start += limit) yield chunk.subarray(start, start + limit);
}

function checkLine(bytes: number, limit: number): void {
  if (bytes > limit) throw new LineTooLong(`A line has more than ${limit} bytes.`);
}
