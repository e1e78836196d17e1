import type { Value } from '../../../values/encoding.ts';
import type { Decimal } from './decimal.ts';
import { decimalOf, decimalText, parseDecimal, toDouble, toWhole } from './decimal.ts';

type Something = Exclude<Value, null>;

/** Whole numbers, and texts and doubles that stand for one. */
export function toInteger(value: Something): bigint | null {
  const decimal = readDecimal(value);
  return decimal ? toWhole(decimal) : null;
}

/** Numbers, and texts for which there is a double with the same shortest text. */
export function toNumber(value: Something): number | null {
  if (typeof value === 'number') return value;
  const decimal = readDecimal(value);
  return decimal ? toDouble(decimal) : null;
}

/** Plain decimal text without an exponent. Never rounded. */
export function toDecimalText(value: Something): string | null {
  const decimal = readDecimal(value);
  return decimal ? decimalText(decimal) : null;
}

/** Text of a number; binary that is UTF-8. */
export function toText(value: Something): string | null {
  if (!(value instanceof Uint8Array)) return String(value);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Any number, or text that is one, as an exact decimal. */
export function readDecimal(value: Something): Decimal | null {
  switch (typeof value) {
    case 'number':
      return decimalOf(value);
    case 'bigint':
      return parseDecimal(value.toString());
    case 'boolean':
      return parseDecimal(value ? '1' : '0');
    case 'string':
      return parseDecimal(value);
    default:
      return null;
  }
}
