import { toValue } from '../../values/encoding.ts';
import type { Stored, TemporalKind } from '../../values/encoding.ts';
import type { PortableType, PortableTypeName } from '../../values/portable-type.ts';
import { isDate, isTime, parseTimestamp } from './operations/calendar.ts';
import { isJson } from './operations/convert-text.ts';
import { readDecimal, toInteger } from './operations/convert-number.ts';
import { parseDecimal, scaleOf, toDouble, toWhole, wholeDigits } from './operations/decimal.ts';

/** Gives the value as the type holds it: the same value, perhaps in another storage class. Null: it does not fit. */
type Fit = (stored: Stored, args: readonly number[]) => Stored | null;

/** A decimal keeps no zeros in front, no plus and no exponent: with them it may be a postcode, or need a `convert`. */
const plainDecimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const fits: Record<PortableTypeName, Fit> = {
  smallint: (stored) => fitInteger(stored, 16),
  integer: (stored) => fitInteger(stored, 32),
  bigint: (stored) => fitInteger(stored, 64),
  boolean: (stored) => fitBoolean(stored),
  real: (stored) => fitReal(stored),
  double: (stored) => fitReal(stored),
  decimal: fitDecimal,
  char: fitText,
  varchar: fitText,
  text: fitText,
  json: (stored) => fitSyntax(stored, isJson),
  uuid: (stored) => fitUuid(stored),
  date: (stored) => fitTemporal(stored, ['date'], isDate),
  time: (stored) => fitTemporal(stored, ['time'], isTime),
  // An offset would be lost or applied unseen where a column keeps none.
  timestamp: (stored) => fitTemporal(stored, ['timestamp'], (text) => parseTimestamp(text)?.offset === null),
  // Where none is written it is UTC, as in every session of ours.
  timestamptz: (stored) =>
    fitTemporal(stored, ['timestamp', 'timestamptz'], (text) => parseTimestamp(text) !== null),
  blob: (stored) => (stored.class === 'blob' ? stored : null),
  any: (stored) => stored,
  sql: (stored) => stored,
};

/** What `stored` is in a column of this type; null if it does not fit. */
export function fitType(type: PortableType, stored: Stored): Stored | null {
  return fits[type.name](stored, type.args);
}

function fitInteger(stored: Stored, bits: number): Stored | null {
  const value = plainNumber(stored);
  const whole = value === null ? null : toInteger(value);
  if (whole === null || BigInt.asIntN(bits, whole) !== whole) return null;
  return { class: 'integer', value: whole };
}

function fitBoolean(stored: Stored): Stored | null {
  if (stored.class === 'boolean') return stored;
  const value = stored.class === 'text' ? null : plainNumber(stored);
  const whole = value === null ? null : toInteger(value);
  return whole === 0n || whole === 1n ? { class: 'boolean', value: whole === 1n } : null;
}

function fitReal(stored: Stored): Stored | null {
  const value = plainNumber(stored);
  if (typeof value === 'bigint')
    return BigInt(Number(value)) === value ? { class: 'real', value: Number(value) } : null;
  return value === null ? null : { class: 'real', value };
}

function fitDecimal(stored: Stored, [precision, scale = 0]: readonly number[]): Stored | null {
  if (stored.class === 'text' && !plainDecimal.test(stored.value)) return null;
  // Each database knows which of NaN and the infinities its decimals have.
  if (stored.class === 'decimal' && !/\d/.test(stored.value)) return stored;
  const value = stored.class === 'bytes' || stored.class === 'temporal' ? null : toValue(stored);
  const decimal = value === null ? null : readDecimal(value);
  if (!decimal) return null;
  if (precision === undefined) return stored;
  return scaleOf(decimal) <= scale && wholeDigits(decimal) <= precision - scale ? stored : null;
}

function fitText(stored: Stored, [length]: readonly number[]): Stored | null {
  const text = textOf(stored);
  if (text === null) return null;
  // Most texts are short enough in UTF-16 units already, which saves counting characters.
  const fitting = length === undefined || text.length <= length || [...text].length <= length;
  return fitting ? { class: 'text', value: text } : null;
}

/** Lower case, as databases with a type for it print it: the same UUID. */
function fitUuid(stored: Stored): Stored | null {
  const fitting = fitSyntax(stored, (text) => uuidPattern.test(text));
  return fitting?.class === 'text' ? { class: 'text', value: fitting.value.toLowerCase() } : null;
}

function fitSyntax(stored: Stored, valid: (text: string) => boolean): Stored | null {
  return stored.class === 'text' && valid(stored.value) ? stored : null;
}

function fitTemporal(
  stored: Stored,
  kinds: readonly TemporalKind[],
  valid: (text: string) => boolean,
): Stored | null {
  if (stored.class === 'temporal') return kinds.includes(stored.kind) ? stored : null;
  return fitSyntax(stored, valid);
}

function textOf(stored: Stored): string | null {
  switch (stored.class) {
    case 'text':
    case 'decimal':
    case 'temporal':
      return stored.value;
    case 'integer':
    case 'real':
    case 'boolean':
      return String(stored.value);
    default:
      return null;
  }
}

/** A number; or text that is written just as that number would be, so that nothing is lost on the way (`007` would). */
function plainNumber(stored: Stored): number | bigint | null {
  if (stored.class === 'integer' || stored.class === 'real') return stored.value;
  if (stored.class === 'boolean') return stored.value ? 1n : 0n;
  if (stored.class === 'decimal') return numberOf(stored.value);
  if (stored.class !== 'text') return null;
  if (/^-?\d+$/.test(stored.value) && String(BigInt(stored.value)) === stored.value)
    return BigInt(stored.value);
  return String(Number(stored.value)) === stored.value && stored.value !== 'NaN'
    ? Number(stored.value)
    : null;
}

/** The whole number or the double that is exactly this decimal; NaN and the infinities too. */
function numberOf(text: string): number | bigint | null {
  if (!/\d/.test(text)) return Number(text);
  const decimal = parseDecimal(text);
  return decimal && (toWhole(decimal) ?? toDouble(decimal));
}
