import type { Value } from '../../../values/encoding.ts';

type Something = Exclude<Value, null>;

const yes = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const no = new Set(['0', 'false', 'f', 'no', 'n', 'off']);

/** The usual words for yes and no, in any case. */
export function toBoolean(value: Something): boolean | null {
  const text = String(value).toLowerCase();
  return yes.has(text) ? true : no.has(text) ? false : null;
}

/** JSON text, kept to the letter. */
export function toJson(value: Something): string | null {
  return typeof value === 'string' && isJson(value) ? value : null;
}

/** 32 hex digits with or without dashes and braces, or 16 bytes: lower case, with dashes. */
export function toUuid(value: Something): string | null {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value).toLowerCase();
  const match = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/.exec(
    text,
  );
  return match ? match.slice(1).join('-') : null;
}

/** True if the text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
