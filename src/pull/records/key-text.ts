import { parseDecimal, plainText, scaleOf, wholeDigits } from './decimal.ts';
import { canonicalString } from './form.ts';

/** One text for each value that a key's member can have, whatever its spelling. Null for what tells no record from others. */
export function keyText(json: string): string | null {
  const first = json.charAt(0);
  if (first === '"') return canonicalString(json);
  if (first === 't' || first === 'f') return json;
  if (first === 'n' || first === '{' || first === '[') return null;
  if (json.length <= 15 && /^[1-9]\d*$/.test(json)) return json;
  const decimal = parseDecimal(json);
  if (scaleOf(decimal) === 0 && wholeDigits(decimal) <= 15) return plainText(decimal, 0);
  return `${decimal.isNegative ? '-' : ''}${decimal.digits}e${decimal.exponent}`;
}
