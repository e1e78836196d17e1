/** A decimal number, exact: sign × coefficient × 10^exponent. One form per number: no zeros at either end of the coefficient. */
export interface Decimal {
  readonly negative: boolean;
  /** Digits; `0` for zero. */
  readonly coefficient: string;
  readonly exponent: number;
}

const zero: Decimal = { negative: false, coefficient: '0', exponent: 0 };
const mostDigits = 1000;

/** Reads a decimal number, with or without a point and an exponent. Null if the text is none, or has over 1000 places. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (!match) return null;
  const fraction = match[3] ?? match[4] ?? '';
  const digits = `${match[2] ?? ''}${fraction}`.replace(/^0+/, '');
  const coefficient = digits.replace(/0+$/, '');
  if (coefficient === '') return zero;
  const exponent = Number(match[5] ?? 0) - fraction.length + (digits.length - coefficient.length);
  if (coefficient.length + Math.abs(exponent) > mostDigits) return null;
  return { negative: match[1] === '-', coefficient, exponent };
}

/** The decimal that a double's shortest text stands for. Null for NaN and the infinities. */
export function decimalOf(value: number): Decimal | null {
  return parseDecimal(String(value));
}

function sameDecimal(a: Decimal, b: Decimal): boolean {
  return a.negative === b.negative && a.coefficient === b.coefficient && a.exponent === b.exponent;
}

/** Negative if `a` is less than `b`, 0 if they are the same number, else positive. */
export function orderOf(a: Decimal, b: Decimal): number {
  const exponent = Math.min(a.exponent, b.exponent);
  const [left, right] = [a, b].map((decimal) => {
    const whole = BigInt(decimal.coefficient + '0'.repeat(decimal.exponent - exponent));
    return decimal.negative ? -whole : whole;
  });
  return left === right ? 0 : (left ?? 0n) < (right ?? 0n) ? -1 : 1;
}

/** Digits before the point. */
export function wholeDigits(decimal: Decimal): number {
  return decimal.coefficient === '0' ? 0 : Math.max(0, decimal.coefficient.length + decimal.exponent);
}

/** Digits after the point. */
export function scaleOf(decimal: Decimal): number {
  return Math.max(0, -decimal.exponent);
}

/** The whole number that it is; null if it has a fraction. */
export function toWhole(decimal: Decimal): bigint | null {
  if (decimal.exponent < 0) return null;
  const whole = BigInt(decimal.coefficient + '0'.repeat(decimal.exponent));
  return decimal.negative ? -whole : whole;
}

/** The double that stands for exactly this decimal: its shortest text is the same number. Null if there is none. */
export function toDouble(decimal: Decimal): number | null {
  const value = Number(`${decimal.negative ? '-' : ''}${decimal.coefficient}e${decimal.exponent}`);
  const back = decimalOf(value);
  return back && sameDecimal(back, decimal) ? value : null;
}

/** Plain text, without an exponent: `-0.05`. */
export function decimalText(decimal: Decimal): string {
  const scale = scaleOf(decimal);
  const digits = (decimal.coefficient + '0'.repeat(Math.max(0, decimal.exponent))).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${decimal.negative ? '-' : ''}${whole}${scale ? `.${digits.slice(-scale)}` : ''}`;
}
