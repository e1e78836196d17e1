import type { Encoding } from '../../model.ts';
import type { Stored } from '../../values/encoding.ts';
import type { Decimal } from './operations/decimal.ts';
import { decimalText, parseDecimal, toDouble, toWhole } from './operations/decimal.ts';
import { Rejection } from './rejection.ts';
import { showValue } from './value-text.ts';

/**
 * What a column of this encoding makes of a value when it is stored: `integer` and `numeric` columns make numbers of texts
 * that look like one, and integers of whole reals; `real` columns make reals; `text` columns make texts.
 * `isNumber`: the column's type is a number, so `1.50` and `1.5` are the same to it.
 * @throws Rejection where the column would make another value of it
 */
export function settle(encoding: Encoding, stored: Stored, isNumber: boolean): Stored {
  switch (encoding) {
    case 'integer':
    case 'numeric':
      return toNumeric(stored, isNumber);
    case 'real':
      return toReal(stored, isNumber);
    case 'text':
      return toText(stored);
    default:
      return stored;
  }
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
  const decimal = stored.class === 'text' ? readAsNumber(stored.value, isNumber) : null;
  return decimal ? { class: 'real', value: exactDouble(decimal) } : stored;
}

function toText(stored: Stored): Stored {
  const number = stored.class === 'integer' || stored.class === 'real';
  return number ? { class: 'text', value: String(stored.value) } : stored;
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
