import { isExactDouble, parseDecimal, plainText, scaleOf, wholeDigits } from './decimal.ts';

/** What the numbers of a column have been so far. They are taken from their text: a double would round some. */
export class NumberTally {
  /** One was spelled with a point or an exponent. */
  hasReals = false;
  /** Doubles tell all of them. */
  areExact = true;
  /** All are whole and within 64 bits. */
  fitBigint = true;
  /** Which only a double knows. */
  hasMinusZero = false;
  /** Most digits before and behind the point; may be Infinity. */
  wholeDigits = 0;
  scale = 0;

  take(text: string): void {
    const { length } = text;
    // The usual case, without a look at what doubles hold.
    if (length > 15 || text.charCodeAt(0) === minus || !isInteger(text)) this.#takeClosely(text);
    else if (length > this.wholeDigits) this.wholeDigits = length;
  }

  #takeClosely(text: string): void {
    if (this.#takeShortest(text)) return;
    const decimal = parseDecimal(text);
    const whole = wholeDigits(decimal);
    const scale = scaleOf(decimal);
    const isSpelledWhole = isInteger(text);
    const isHeld = isSpelledWhole ? Number.isSafeInteger(Number(text)) : isExactDouble(text);
    this.hasReals ||= !isSpelledWhole;
    this.areExact &&= isHeld;
    this.fitBigint &&= scale === 0 && whole <= 19 && isBigint(plainText(decimal, 0));
    this.hasMinusZero ||= decimal.isNegative && decimal.digits === '';
    this.wholeDigits = Math.max(this.wholeDigits, whole);
    this.scale = Math.max(this.scale, scale);
  }

  /** A fraction that is spelled as doubles are: nothing needs to be reckoned for it. */
  #takeShortest(text: string): boolean {
    const point = text.indexOf('.');
    if (point < 0 || String(Number(text)) !== text || text.includes('e')) return false;
    const first = text.charCodeAt(0) === minus ? 1 : 0;
    this.hasReals = true;
    this.fitBigint = false;
    this.wholeDigits = Math.max(this.wholeDigits, text.charCodeAt(first) === zero ? 0 : point - first);
    this.scale = Math.max(this.scale, text.length - point - 1);
    return true;
  }
}

const zero = 0x30;
const minus = 0x2d;

function isInteger(number: string): boolean {
  for (let at = number.charCodeAt(0) === minus ? 1 : 0; at < number.length; at += 1) {
    const code = number.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function isBigint(digits: string): boolean {
  return BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}
