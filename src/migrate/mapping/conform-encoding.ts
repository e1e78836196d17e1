import type { Encoding } from '../../model.ts';
import type { Stored } from '../../values/encoding.ts';
import { typeFamily } from '../../values/portable-type.ts';
import type { PortableType } from '../../values/portable-type.ts';
import { shortestSingle } from '../../values/shortest-single.ts';
import { settleTemporal, spellInSqlite } from './conform-temporal.ts';
import type { Decimal } from './operations/decimal.ts';
import { decimalText, parseDecimal, scaleOf, toDouble, toWhole } from './operations/decimal.ts';
import { Rejection } from './rejection.ts';
import { showStored, showValue } from './value-text.ts';

/**
 * What a column of this encoding makes of a value when it is stored: `integer` and `numeric` columns make numbers of texts
 * that look like one, and integers of whole reals; `real` columns make reals; `text` columns make texts; decimals get the
 * zeros of their column's scale; dates and times get their one spelling.
 * @throws Rejection where the column would make another value of it, or has no place for it
 */
export function settle(encoding: Encoding, stored: Stored, type: PortableType): Stored {
  const isNumber = ['integer', 'float', 'decimal'].includes(typeFamily(type));
  switch (encoding) {
    case 'integer':
    case 'numeric':
      return toNumeric(withinSqlite(stored), isNumber || stored.class === 'decimal');
    case 'real':
      return toReal(withinSqlite(stored), isNumber || stored.class === 'decimal');
    case 'text':
      return toText(stored);
    case 'single':
      return toSingle(toReal(withinSqlite(stored), true));
    case 'decimal':
      return toDecimal(stored, type);
    case 'boolean':
      return toBoolean(stored);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return settleTemporal(encoding, stored, fractionDigits(type));
    case 'blob':
    case 'any':
      return withinSqlite(stored);
  }
}

/** The classes that SQLite has not, as those that it keeps them in. */
function withinSqlite(stored: Stored): Stored {
  if (stored.class === 'boolean') return { class: 'integer', value: stored.value ? 1n : 0n };
  if (stored.class === 'decimal') return { class: 'text', value: stored.value };
  return stored.class === 'temporal' ? { class: 'text', value: spellInSqlite(stored) } : stored;
}

function toNumeric(stored: Stored, isNumber: boolean): Stored {
  if (stored.class === 'real') return wholeAsInteger(stored.value);
  const decimal = stored.class === 'text' ? readAsNumber(stored.value, isNumber) : null;
  if (!decimal) return stored;
  const whole = toWhole(decimal);
  if (whole !== null && BigInt.asIntN(64, whole) === whole) return { class: 'integer', value: whole };
  return { class: 'real', value: exactDouble(decimal) };
}

function toReal(stored: Stored, isNumber: boolean): Stored {
  if (stored.class === 'integer') return { class: 'real', value: exactReal(stored.value) };
  // -0 becomes 0: such columns don't keep its sign.
  if (stored.class === 'real') return { class: 'real', value: stored.value === 0 ? 0 : stored.value };
  if (stored.class === 'text' && /^(?:-?Infinity|NaN)$/.test(stored.value) && isNumber)
    return { class: 'real', value: Number(stored.value) };
  const decimal = stored.class === 'text' ? readAsNumber(stored.value, isNumber) : null;
  return decimal ? { class: 'real', value: exactDouble(decimal) } : stored;
}

/** The shortest form of a single stands for it: 0.1 is one, though as a double it is another number than the nearest single. */
function toSingle(stored: Stored): Stored {
  if (stored.class !== 'real') throw misplaced(stored, 'number');
  const { value } = stored;
  const kept = shortestSingle(value) === value || Math.fround(value) === value || Number.isNaN(value);
  if (kept) return { class: 'real', value: Number.isFinite(value) ? shortestSingle(value) : value };
  throw new Rejection(`${showValue(value)} can't be stored exactly: 4 bytes would round it`);
}

function toText(stored: Stored): Stored {
  const spelled = ['integer', 'real', 'boolean', 'decimal', 'temporal'].includes(stored.class);
  return spelled && 'value' in stored ? { class: 'text', value: String(stored.value) } : stored;
}

function toDecimal(stored: Stored, type: PortableType): Stored {
  const text = digitsOf(stored);
  const decimal = text === null ? null : parseDecimal(text);
  if (decimal === null && stored.class !== 'decimal') throw misplaced(stored, 'decimal number');
  const scale = scaleOfType(type);
  // Without a scale of its own the column keeps the zeros that come.
  if (decimal === null || text === null || (scale === null && /^-?\d+(?:\.\d+)?$/.test(text)))
    return { class: 'decimal', value: text ?? '' };
  const places = scaleOf(decimal);
  if (scale !== null && places > scale)
    throw new Rejection(`${showValue(text)} has ${places} digits after the point, the column keeps ${scale}`);
  const plain = decimalText(decimal);
  const zeros = '0'.repeat(Math.max(0, (scale ?? 0) - places));
  return { class: 'decimal', value: zeros === '' ? plain : `${plain}${places === 0 ? '.' : ''}${zeros}` };
}

function digitsOf(stored: Stored): string | null {
  if (stored.class === 'boolean') return stored.value ? '1' : '0';
  const number = stored.class === 'integer' || stored.class === 'real';
  return number
    ? String(stored.value)
    : stored.class === 'text' || stored.class === 'decimal'
      ? stored.value
      : null;
}

/** Digits after the point that the column always has; null if it takes each value as it comes. */
function scaleOfType({ args, native }: PortableType): number | null {
  const [precision, scale] = native === undefined ? args : nativeArgs(native);
  return precision === undefined ? null : (scale ?? 0);
}

/** `decimal(10,2) unsigned` → 10, 2. */
function nativeArgs(native: string): number[] {
  const match = /^(?:decimal|numeric)\((\d+)(?:,\s*(\d+))?\)/i.exec(native);
  return (match ?? []).slice(1).flatMap((arg) => (arg === undefined ? [] : Number(arg)));
}

/** Most digits of a second's fraction. MySQL's `datetime` keeps none, where the portable types keep six. */
function fractionDigits({ native = '' }: PortableType): number {
  const match = /^(?:datetime|timestamp|time)(?:\((\d)\))?(?= with|$)/i.exec(native);
  return match ? Number(match[1] ?? 0) : 6;
}

function toBoolean(stored: Stored): Stored {
  if (stored.class === 'boolean') return stored;
  if (stored.class === 'integer' && (stored.value === 0n || stored.value === 1n))
    return { class: 'boolean', value: stored.value === 1n };
  throw misplaced(stored, 'true or false');
}

/** Reals that are whole become integers, as far as 64 bits go; -0 becomes 0. */
function wholeAsInteger(value: number): Stored {
  const inRange = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
  return inRange ? { class: 'integer', value: BigInt(value) } : { class: 'real', value };
}

/** The number that such a column reads from a text; null if it keeps the text as it is. */
function readAsNumber(text: string, isNumber: boolean): Decimal | null {
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text)) return null;
  const decimal = parseDecimal(text.trim());
  // `007` or ` 7 ` in a column that holds no numbers would come back as 7.
  if (decimal && (isNumber || decimalText(decimal) === text)) return decimal;
  throw new Rejection(`the column would make a number of the text ${showValue(text)}`);
}

function exactDouble(decimal: Decimal): number {
  const double = toDouble(decimal);
  if (double !== null) return double;
  throw new Rejection(
    `${showValue(decimalText(decimal))} can't be stored exactly: the column would round it`,
  );
}

function exactReal(value: bigint): number {
  if (BigInt(Number(value)) === value) return Number(value);
  throw new Rejection(`${showValue(value)} can't be stored exactly: the column would round it`);
}

function misplaced(stored: Stored, needs: string): Rejection {
  return new Rejection(`${showStored(stored)} is no ${needs}`);
}
