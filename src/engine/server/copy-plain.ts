/**
 * Copies bytes that stand for themselves in a JSON string and in a tab-separated field alike: up to the first quote,
 * backslash or control character, or to the end of `from`. Four at a time: most of a table's bytes pass through here.
 * `to` has room for three bytes more than are copied.
 * @returns position in `from` behind the last byte copied
 */
export function copyPlain(from: DataView, start: number, to: DataView, target: number): number {
  const last = from.byteLength - 4;
  let at = start;
  let end = target;
  for (; at <= last; at += 4, end += 4) {
    const word = from.getInt32(at, true);
    to.setInt32(end, word, true);
    const special = specialIn(word);
    if (special !== 0) return at + ((31 - Math.clz32(special & -special)) >> 3);
  }
  for (; at < from.byteLength; at += 1, end += 1) {
    const byte = from.getUint8(at);
    if (byte < 0x20 || byte === 0x22 || byte === 0x5c) break;
    to.setUint8(end, byte);
  }
  return at;
}

/**
 * The high bit of each byte of the word that is a quote, a backslash or below 0x20; of those above the lowest such byte
 * it may say so wrongly. A subtraction borrows from the high bit where the byte is smaller (Mycroft's test for a zero).
 */
function specialIn(word: number): number {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const below = (word - 0x20202020) & ~word;
  const either = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash);
  return (below | either) & 0x80808080;
}
