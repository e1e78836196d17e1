export interface Piece {
  readonly data: Buffer;
  readonly isLast: boolean;
}

/**
 * Regroups chunks, cut anywhere, into pieces of just so many bytes. The last one may be shorter; it is empty only if
 * there are no bytes at all. The source must not use the memory of its chunks again.
 */
export async function* inPieces(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Piece> {
  let parts: Buffer[] = [];
  let held = 0;
  function take(): Buffer {
    const [only = Buffer.alloc(0)] = parts;
    const data = parts.length > 1 ? Buffer.concat(parts, held) : only;
    parts = [];
    held = 0;
    return data;
  }
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      if (held === bytes) yield { data: take(), isLast: false };
      const part = chunk.subarray(at, at + bytes - held);
      parts.push(part);
      held += part.length;
      at += part.length;
    }
  }
  yield { data: take(), isLast: true };
}
