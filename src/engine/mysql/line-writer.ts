/** Gathers JSON lines as bytes. Values of tables never become strings on the plain path: that is what makes it fast. */
export class LineWriter {
  #out: Buffer;
  /** Bytes written since `take`. */
  length = 0;

  constructor(size: number) {
    this.#out = Buffer.allocUnsafe(size);
  }

  /** All that was written, as a Buffer of its own; the next one begins empty. */
  take(): Buffer {
    const taken = Buffer.from(this.#out.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#out[this.length++] = value;
  }

  /** Bytes as they are. */
  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#put(value, 0, value.length);
  }

  ascii(text: string): void {
    this.#reserve(text.length);
    this.length += this.#out.write(text, this.length, 'latin1');
  }

  /** UTF-8 bytes as a JSON string, escaped as `JSON.stringify` does. */
  string(value: Buffer): void {
    // The longest escape makes six bytes of one.
    this.#reserve(value.length * 6 + 2);
    const out = this.#out;
    let end = this.length;
    out[end++] = quote;
    const { length } = value;
    for (let at = 0; at < length; at += 1) {
      const byte = value[at] ?? 0;
      if (byte >= 0x20 && byte !== quote && byte !== backslash) out[end++] = byte;
      else {
        const escape = escapes[byte] ?? '';
        end += out.write(escape, end, 'latin1');
      }
    }
    out[end++] = quote;
    this.length = end;
  }

  /** Bytes that need no escape, and `tail` behind them, between quotes. */
  plain(value: Uint8Array, start: number, stop: number, tail = nothing): void {
    this.#reserve(stop - start + tail.length + 2);
    this.#out[this.length++] = quote;
    this.#put(value, start, stop);
    this.#put(tail, 0, tail.length);
    this.#out[this.length++] = quote;
  }

  /** Short runs are copied faster byte by byte than by a call. */
  #put(value: Uint8Array, start: number, stop: number): void {
    if (stop - start > 48) {
      this.#out.set(start === 0 && stop === value.length ? value : value.subarray(start, stop), this.length);
      this.length += stop - start;
      return;
    }
    const out = this.#out;
    let end = this.length;
    for (let at = start; at < stop; at += 1) out[end++] = value[at] ?? 0;
    this.length = end;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#out.length * 2));
    this.#out.copy(larger, 0, 0, this.length);
    this.#out = larger;
  }
}

const nothing: Uint8Array = new Uint8Array(0);
const quote = 0x22;
const backslash = 0x5c;

/** What `JSON.stringify` writes for the characters that can't stand in a string. */
const escapes: readonly string[] = Array.from({ length: backslash + 1 }, (_, code) =>
  code < 0x20 || code === quote || code === backslash
    ? JSON.stringify(String.fromCharCode(code)).slice(1, -1)
    : '',
);
