import { hash } from 'node:crypto';

/**
 * An order-independent digest of lines: the sum, modulo 2^128, of the first 16 bytes of each line's SHA-256, read as a
 * big-endian number (docs/FORMAT.md, "Fingerprint"). Equal rows in any order give equal sums; a lost, doubled or
 * changed row gives another one. Not meant against somebody who forges rows on purpose: that is the file digest's part.
 */
export interface Fingerprint {
  /**
   * Adds every line of a block of whole lines. `onLine` hears where in the block each begins and ends (past its newline),
   * and the first 32 bits of its SHA-256. @throws RangeError if the last line has no newline.
   */
  add(block: Uint8Array, onLine?: (start: number, end: number, head: number) => void): void;
  /** Adds one line, given without its newline. */
  addLine(line: Uint8Array): void;
  /** Takes one line away, given without its newline. It need not have been added before. */
  subtractLine(line: Uint8Array): void;
  /** Adds what another fingerprint has summed up. @throws RangeError if `hex` is not 32 hex digits. */
  combine(hex: string, rows: number): void;
  /** Lines added, less lines taken away. */
  readonly rows: number;
  /** The digest so far: 32 lower-case hex digits; all zeros where there are no rows. */
  hex(): string;
}

/** 128 bits as eight lanes of 16, the most significant first. Doubles keep the sums exact up to 2^37 lines. */
const lanes = 8;
const laneSize = 0x1_0000;
const newline = 0x0a;

export function createFingerprint(): Fingerprint {
  const sums = new Float64Array(lanes);
  let rows = 0;

  function count(line: Uint8Array, sign: 1 | -1): string {
    rows += sign;
    return addDigest(sums, line, sign);
  }

  return {
    add(block, onLine) {
      const bytes = asBuffer(block);
      let start = 0;
      while (start < bytes.length) {
        const end = bytes.indexOf(newline, start);
        if (end < 0) throw new RangeError('The block does not end with a newline.');
        const digest = count(lineIn(bytes, start, end), 1);
        onLine?.(start, end + 1, headOf(digest));
        start = end + 1;
      }
    },
    addLine: (line) => void count(line, 1),
    subtractLine: (line) => void count(line, -1),
    combine(hex, otherRows) {
      if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError('A fingerprint has 32 lower-case hex digits.');
      for (let lane = 0; lane < lanes; lane++)
        addToLane(sums, lane, parseInt(hex.slice(lane * 4, lane * 4 + 4), 16));
      rows += otherRows;
    },
    get rows() {
      return rows;
    },
    hex: () => toHex(sums),
  };
}

const longest = 4096;
const desk = Buffer.allocUnsafeSlow(longest);
const views: Buffer[] = [];

/** A line, until the next one is asked for: a Buffer object made for each would cost as much as its digest. */
function lineIn(bytes: Buffer, start: number, end: number): Buffer {
  const length = end - start;
  if (length > longest) return bytes.subarray(start, end);
  bytes.copy(desk, 0, start, end);
  return (views[length] ??= desk.subarray(0, length));
}

/** @returns the line's SHA-256, a character a byte */
function addDigest(sums: Float64Array, line: Uint8Array, sign: 1 | -1): string {
  // One-shot, and as a string of bytes: five times faster than a hash object and a Buffer for each line.
  const digest = hash('sha256', line, 'binary');
  for (let lane = 0; lane < lanes; lane++) {
    addToLane(sums, lane, sign * (digest.charCodeAt(2 * lane) * 256 + digest.charCodeAt(2 * lane + 1)));
  }
  return digest;
}

function headOf(digest: string): number {
  const [a, b] = [
    digest.charCodeAt(0) * 256 + digest.charCodeAt(1),
    digest.charCodeAt(2) * 256 + digest.charCodeAt(3),
  ];
  return a * laneSize + b;
}

function addToLane(sums: Float64Array, lane: number, value: number): void {
  sums[lane] = (sums[lane] ?? 0) + value;
}

function toHex(sums: Float64Array): string {
  let carry = 0;
  let hex = '';
  for (let lane = lanes - 1; lane >= 0; lane--) {
    const sum = (sums[lane] ?? 0) + carry;
    carry = Math.floor(sum / laneSize);
    hex = (sum - carry * laneSize).toString(16).padStart(4, '0') + hex;
  }
  return hex;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
