/** Cuts a stream into parts of exactly `bytes`, but for the last one, which is shorter or empty only if it is the first. */
export async function* partsOf(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (size + rest.length > bytes) {
      const taken = rest.subarray(0, bytes - size);
      yield Buffer.concat([...held, taken], bytes);
      isFirst = false;
      rest = rest.subarray(taken.length);
      held = [];
      size = 0;
    }
    // An empty one that is cut off would hold all of its chunk.
    if (rest.length > 0) held.push(rest);
    size += rest.length;
  }
  if (size > 0 || isFirst) yield Buffer.concat(held, size);
}
