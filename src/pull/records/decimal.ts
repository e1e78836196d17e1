/** The value of a JSON number, whatever its spelling: 0.`digits` × 10^`exponent`. */
export interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** @param text a JSON number */
export function parseDecimal(text: string): Decimal {
  const [, sign, whole = '', fraction = '', power = '0'] = parts.exec(text) ?? [];
  const all = whole + fraction;
  const first = firstOther(all);
  const digits = all.slice(first, endOfOthers(all));
  const exponent = digits === '' ? 0 : whole.length - first + Number(power);
  return { isNegative: sign === '-', digits, exponent };
}

/** True if the double nearest to a JSON number is told by the same decimal value in its shortest form: nothing is lost in a double. */
export function isExactDouble(text: string): boolean {
  // So many digits survive any double of their size.
  if (text.length <= 15 && !/e/i.test(text)) return true;
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  const wanted = parseDecimal(text);
  const kept = parseDecimal(String(value));
  return wanted.digits === kept.digits && wanted.exponent === kept.exponent;
}

/** Digits before the point. */
export function wholeDigits({ exponent }: Decimal): number {
  return Math.max(exponent, 0);
}

/** Digits behind the point. */
export function scaleOf({ digits, exponent }: Decimal): number {
  return Math.max(digits.length - exponent, 0);
}

/** The number without an exponent, with `scale` digits behind the point. Only for numbers of a size that can be written out. */
export function plainText(decimal: Decimal, scale: number): string {
  const { isNegative, digits, exponent } = decimal;
  const whole = exponent > 0 ? digits.slice(0, exponent).padEnd(exponent, '0') : '0';
  const behind = exponent > 0 ? digits.slice(exponent) : '0'.repeat(digits === '' ? 0 : -exponent) + digits;
  const sign = isNegative && digits !== '' ? '-' : '';
  return scale === 0 ? sign + whole : `${sign}${whole}.${behind.padEnd(scale, '0')}`;
}

const zero = 0x30;

function firstOther(digits: string): number {
  let at = 0;
  while (digits.charCodeAt(at) === zero) at += 1;
  return at;
}

function endOfOthers(digits: string): number {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === zero) end -= 1;
  return end;
}
