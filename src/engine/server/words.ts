/** A short text as the bytes of its UTF-8, four in each word, to be compared or written faster than byte by byte. */
export interface Words {
  readonly words: Int32Array;
  /** Bits of the last word that belong to the text. */
  readonly lastMask: number;
  /** In bytes. */
  readonly length: number;
}

export function wordsOf(text: string): Words {
  const { length } = Buffer.from(text);
  const padded = viewOf(Buffer.concat([Buffer.from(text), Buffer.alloc(4)]));
  const words = Int32Array.from({ length: Math.ceil(length / 4) }, (_, index) =>
    padded.getInt32(4 * index, true),
  );
  return { words, lastMask: length % 4 === 0 ? -1 : (1 << (8 * (length % 4))) - 1, length };
}

/** Whether the text stands there; no, if behind it there are not as many bytes as fill its last word. */
export function startsWith(view: DataView, at: number, { words, lastMask }: Words): boolean {
  const last = words.length - 1;
  if (at + 4 * words.length > view.byteLength) return false;
  for (let index = 0; index < last; index += 1)
    if (view.getInt32(at + 4 * index, true) !== words[index]) return false;
  return (view.getInt32(at + 4 * last, true) & lastMask) === words[last];
}

/** Writes whole words: up to three bytes behind the text are lost. */
export function putWords(view: DataView, at: number, { words }: Words): void {
  for (let index = 0; index < words.length; index += 1)
    view.setInt32(at + 4 * index, words[index] ?? 0, true);
}

/** A Buffer's bytes, to be read and written four at a time. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
