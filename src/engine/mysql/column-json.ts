import type { Column } from '../../model.ts';
import { quoteIdentifier } from './quote.ts';
import type { LineWriter } from './line-writer.ts';

/** How one column is selected, and how what comes is written as JSON. */
export interface ColumnJson {
  /** SQL expression over the table `t`. */
  readonly select: string;
  write(value: Buffer, out: LineWriter): void;
}

export function columnJson(column: Column): ColumnJson {
  const name = `t.${quoteIdentifier(column.name)}`;
  const type = column.nativeType.toLowerCase();
  const bits = /^bit\((\d+)\)/.exec(type)?.[1];
  if (bits !== undefined || type === 'bit') {
    const digits = Number(bits ?? 1);
    return { select: name, write: (value, out) => writeBits(value, digits, out) };
  }
  // Digits that only fill up would make no number of JSON.
  const isPadded = type.includes('zerofill') || type.startsWith('year');
  return { select: isPadded ? `${name}+0` : selectOf(column, name), write: writers[column.encoding] };
}

/** As text, FLOAT has six digits; it has up to nine. */
function selectOf({ encoding }: Column, name: string): string {
  return encoding === 'single' ? `${name} * 1e0` : name;
}

type Write = ColumnJson['write'];

function fail(): never {
  throw new Error('a column of MySQL has no such encoding');
}

const writers: Readonly<Record<Column['encoding'], Write>> = {
  integer: writeInteger,
  decimal: (value, out) => out.plain(value, 0, value.length),
  real: writeReal,
  single: (value, out) => out.ascii(numberText(shortestSingle(Number(value.toString('latin1'))))),
  text: (value, out) => out.string(value),
  blob: writeBlob,
  date: (value, out) => out.plain(value, 0, value.length),
  time: (value, out) => out.plain(value, 0, endOfSeconds(value)),
  timestamp: (value, out) => writeTimestamp(value, noZone, out),
  timestamptz: (value, out) => writeTimestamp(value, utc, out),
  boolean: fail,
  numeric: fail,
  any: fail,
};

/** Whole numbers beyond it are no longer told apart by readers that know doubles only. */
const largestSafe = Buffer.from(String(Number.MAX_SAFE_INTEGER));
const minus = 0x2d;

function writeInteger(value: Buffer, out: LineWriter): void {
  const start = value[0] === minus ? 1 : 0;
  const digits = value.length - start;
  const isSafe =
    digits < largestSafe.length ||
    (digits === largestSafe.length && value.compare(largestSafe, 0, largestSafe.length, start) <= 0);
  if (isSafe) out.bytes(value);
  else out.plain(value, 0, value.length);
}

function writeBlob(value: Buffer, out: LineWriter): void {
  out.ascii(`"${value.toString('base64')}"`);
}

/** Mostly the server spells a number as ECMAScript does: both take the fewest digits that read back as the same. */
function writeReal(value: Buffer, out: LineWriter): void {
  if (isSpelledAlike(value)) out.bytes(value);
  else out.ascii(numberText(Number(value.toString('latin1'))));
}

/** Digits with a point among them, no exponent near, and nothing that only fills up. */
function isSpelledAlike(value: Buffer): boolean {
  const { length } = value;
  const start = value[0] === minus ? 1 : 0;
  // ECMAScript writes an exponent below 0.000001.
  if (length - start > longestAlike || (value[start] === zero && value[start + 2] === zero)) return false;
  let hasPoint = false;
  for (let at = start; at < length; at += 1) {
    const byte = value[at] ?? 0;
    if (byte === dot) hasPoint = true;
    else if (byte < zero || byte > nine) return false;
  }
  if (hasPoint) return value[length - 1] !== zero;
  // Not minus zero.
  return value[start] !== zero || start === 0;
}

/** Characters: as many digits as a double has, a point, and no more. */
const longestAlike = 18;
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** The number with the fewest digits that is the same 4-byte float. */
function shortestSingle(value: number): number {
  if (value === 0 || Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits += 1) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;
const space = 0x20;
const capitalT = 0x54;

/** Where the fraction's last digit that is not zero ends. */
function endOfSeconds(value: Buffer): number {
  if (!hasFraction(value)) return value.length;
  let end = value.length;
  while (value[end - 1] === zero) end -= 1;
  return value[end - 1] === dot ? end - 1 : end;
}

/** A fraction has six digits at most. A call of `includes` takes longer than all the rest. */
function hasFraction(value: Buffer): boolean {
  const { length } = value;
  for (let at = Math.max(0, length - 7); at < length; at += 1) if (value[at] === dot) return true;
  return false;
}

const noZone = Buffer.alloc(0);
const utc = Buffer.from('Z');

/** `2026-01-31 12:34:56.250000` → `2026-01-31T12:34:56.25` */
function writeTimestamp(value: Buffer, zone: Buffer, out: LineWriter): void {
  // The bytes are the driver's, but this row is read only once.
  if (value[10] === space) value[10] = capitalT;
  out.plain(value, 0, endOfSeconds(value), zone);
}

/** The bits of a `BIT(n)`, the highest first. */
function writeBits(value: Buffer, digits: number, out: LineWriter): void {
  let text = '';
  for (const byte of value) text += byte.toString(2).padStart(8, '0');
  out.ascii(`"${text.slice(-digits).padStart(digits, '0')}"`);
}
