import type { Block } from '../model.ts';
import type { RowShape } from './row-shape.ts';

/** Goes through the lines of a table one by one, without a promise for each. */
export interface LineCursor {
  /** The line it stands at, without its newline; null: the block is at its end, or nothing was loaded yet. */
  readonly line: Buffer | null;
  /** Which row that is: `RowShape.identify`. Reckoned once, if it is asked for. */
  row(): string;
  next(): void;
  /** Loads the next block if it stands at no line. @returns false if there are no more */
  load(): Promise<boolean>;
  /** Safe to call at any time: gives back what the source holds. */
  close(): Promise<void>;
}

export function createLineCursor(blocks: AsyncIterable<Block>, shape: RowShape): LineCursor {
  const source = blocks[Symbol.asyncIterator]();
  let data: Buffer = Buffer.alloc(0);
  let start = 0;
  let line: Buffer | null = null;
  let row: string | null = null;
  function step(): void {
    const end = data.indexOf(0x0a, start);
    const raw = end < 0 ? null : data.subarray(start, end);
    line = raw && shape.project ? shape.project(raw) : raw;
    row = null;
    start = end + 1;
  }
  return {
    get line() {
      return line;
    },
    row: () => (row ??= line === null ? '' : shape.identify(line)),
    next: step,
    async load() {
      while (line === null) {
        const { done, value } = await source.next();
        if (done === true) return false;
        data = value.data;
        start = 0;
        step();
      }
      return true;
    },
    async close() {
      await source.return?.();
    },
  };
}
