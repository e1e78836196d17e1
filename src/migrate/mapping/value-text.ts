import type { Stored, Value } from '../../values/encoding.ts';
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

/** The stored form of a plain value: whole numbers as integers, booleans as 1 and 0. */
export function fromValue(value: Exclude<Value, null>): Stored {
  switch (typeof value) {
    case 'boolean':
      return { class: 'integer', value: value ? 1n : 0n };
    case 'bigint':
      return { class: 'integer', value };
    case 'number':
      return Number.isSafeInteger(value)
        ? { class: 'integer', value: BigInt(value) }
        : { class: 'real', value };
    case 'string':
      return { class: 'text', value };
    default:
      return { class: 'blob', value: Buffer.from(value) };
  }
}
