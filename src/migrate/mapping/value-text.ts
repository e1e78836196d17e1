import { toValue } from '../../values/encoding.ts';
import type { Stored, Value } from '../../values/encoding.ts';
import { Rejection } from './rejection.ts';
import { quoted } from './quoted.ts';

/**
 * Text form of a value: what `values` keys, lookups and `where` compare by.
 * Numbers in their shortest form, so that 5 and 5.0 are the same; binary as `x'…'` in hex digits.
 */
export function valueText(value: Value): string {
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return String(value);
}

/** A value for a sentence: short, on one line. */
export function showValue(value: Value): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return `binary of ${value.length} bytes`;
  const text = valueText(value);
  return quoted(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}

export function showStored(stored: Stored): string {
  return stored.class === 'bytes' ? 'text that is not UTF-8' : showValue(toValue(stored));
}

/** The stored form of a plain value: whole numbers as integers. @throws Rejection for NaN, which stands for a mistake */
export function fromValue(value: Exclude<Value, null>): Stored {
  switch (typeof value) {
    case 'boolean':
      return { class: 'boolean', value };
    case 'bigint':
      return { class: 'integer', value };
    case 'number':
      if (Number.isNaN(value)) throw new Rejection('the value is not a number (NaN)');
      return Number.isSafeInteger(value)
        ? { class: 'integer', value: BigInt(value) }
        : { class: 'real', value };
    case 'string':
      return { class: 'text', value };
    default:
      return { class: 'blob', value: Buffer.from(value) };
  }
}
