import type { Reader } from '../engine.ts';

/**
 * A reader with several lanes: what it is asked for while `first` is busy goes to readers that `join` opens, which see
 * the same instant. The user or the server may have no connection to spare: then it waits for one of those there are.
 */
export function withLanes(first: Reader, lanes: number, join: () => Promise<Reader>): Reader {
  const free: Reader[] = [first];
  const waiting: ((reader: Reader) => void)[] = [];
  let left = lanes - 1;

  async function take(): Promise<Reader> {
    const ready = free.pop() ?? (await another()) ?? free.pop();
    return ready ?? new Promise((resolve) => waiting.push(resolve));
  }
  async function another(): Promise<Reader | null> {
    if (left === 0) return null;
    left -= 1;
    try {
      return await join();
    } catch {
      // One lane is enough; what ails the server, it will say there.
      left = 0;
      return null;
    }
  }
  function giveBack(reader: Reader): void {
    const next = waiting.shift();
    if (next) next(reader);
    else free.push(reader);
  }

  return {
    ...first,
    lanes,
    async stats(table, columns) {
      const reader = await take();
      try {
        return await reader.stats(table, columns);
      } finally {
        giveBack(reader);
      }
    },
    async *read(...what) {
      const reader = await take();
      try {
        yield* reader.read(...what);
      } finally {
        giveBack(reader);
      }
    },
  };
}
