import type { Value } from '../../../values/encoding.ts';

type Something = Exclude<Value, null>;

/** Text → its UTF-8 bytes. */
export function toUtf8(value: Something): Uint8Array | null {
  return typeof value === 'string' && value.isWellFormed() ? Buffer.from(value) : null;
}

/** Hex digits, with or without `0x` or `\x` in front → bytes. */
export function fromHex(value: Something): Uint8Array | null {
  if (typeof value !== 'string') return null;
  const digits = value.replace(/^(?:0|\\)x/i, '');
  return /^(?:[0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, 'hex') : null;
}

/** Base64 with its padding → bytes. */
export function fromBase64(value: Something): Uint8Array | null {
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : null;
}

/** Bytes → lower-case hex digits. */
export function toHex(value: Something): string | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : null;
}

/** Bytes → base64 with its padding. */
export function toBase64(value: Something): string | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : null;
}
