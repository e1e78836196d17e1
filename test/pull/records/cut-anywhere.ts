import fc from 'fast-check';

/** Bytes in chunks that are cut at the given places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const inside = places.map((place) => place % (bytes.length + 1));
  const cuts = [0, ...inside, bytes.length].toSorted((a, b) => a - b);
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

export async function* streamed<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** `Array.fromAsync`, which Node 20 does not have. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** JSON values with names and texts that parsers trip over. */
export const hostileJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 });

/** JSON text with white space, line ends included, wherever it may stand. */
export function spaced(value: unknown, indent: string): string {
  return ` \n${JSON.stringify(value, null, indent)}\r\n `;
}
