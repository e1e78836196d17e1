import type { Column } from '../model.ts';
import { EncodingError, readStored, writeStored } from '../values/encoding.ts';
import { isDecimalText } from '../values/decimal-text.ts';
import type { JsonValue } from '../values/encoding.ts';

/** A value that a seed file gives and its column can't take. `message` is the rest of a sentence about the value. */
export class SeedError extends Error {}

/**
 * The JSON form of a seed's value in its column. Plain JSON means what it looks like: where the database has no booleans they
 * are 1 and 0 (words in a text column), objects and arrays become JSON text, tagged values (`{"$blob":…}`) stand for themselves.
 * Dates and times are passed on as they are written.
 * @throws SeedError
 */
export function encodeSeed(column: Column, json: JsonValue): JsonValue {
  if (json === null) return null;
  if (typeof json === 'number') return encodeNumber(column, json);
  if (typeof json === 'boolean') return encodeBoolean(column, json);
  if (typeof json === 'string') return encodeText(column, json);
  return isTagged(json) ? encodeTagged(column, json) : encodeText(column, JSON.stringify(json));
}

function encodeBoolean(column: Column, json: boolean): JsonValue {
  if (column.encoding === 'boolean') return json;
  return column.encoding === 'text' ? String(json) : encodeNumber(column, json ? 1 : 0);
}

function encodeNumber(column: Column, json: number): JsonValue {
  const whole = Number.isInteger(json);
  if (!Number.isFinite(json)) throw new SeedError('the number is too large for JSON: write it as a string');
  const keepsDigits = column.encoding !== 'real' && column.encoding !== 'single';
  if (whole && !Number.isSafeInteger(json) && keepsDigits) {
    throw new SeedError(`${json} is beyond 2^53, where JSON numbers lose digits: write it as a string`);
  }
  switch (column.encoding) {
    case 'text':
      return String(json);
    case 'blob':
      throw new SeedError(`the number ${json} is no binary value: write {"$blob":"…"} with base64`);
    case 'integer':
      return whole && !Object.is(json, -0) ? json : { $real: json };
    case 'decimal':
      return encodeText(column, String(json));
    case 'boolean':
      if (json === 0 || json === 1) return json === 1;
      throw new SeedError(`the number ${json} is neither true nor false`);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      throw new SeedError(`the number ${json} is no ${column.encoding}: write it as a string`);
    default:
      return json;
  }
}

function encodeText(column: Column, json: string): JsonValue {
  // Half of a surrogate pair has no UTF-8: the database would keep a replacement character.
  if (/\p{Surrogate}/u.test(json)) throw new SeedError(`${brief(json)} is no valid Unicode`);
  switch (column.encoding) {
    case 'integer':
      if (/^-?\d+$/.test(json)) return writeInteger(json);
      throw new SeedError(`${brief(json)} is no integer`);
    case 'real':
    case 'single':
      if (/^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^-?Infinity$/i.test(json)) return writeReal(json);
      throw new SeedError(`${brief(json)} is no number`);
    case 'decimal':
      if (isDecimalText(json)) return json;
      throw new SeedError(`${brief(json)} is no decimal number`);
    case 'boolean':
      if (json === 'true' || json === 'false') return json === 'true';
      throw new SeedError(`${brief(json)} is neither true nor false`);
    case 'blob':
      return encodeTagged(column, { $blob: json });
    default:
      return json;
  }
}

function writeInteger(text: string): JsonValue {
  const value = BigInt(text);
  // As far as an unsigned integer goes: what its own column can't hold, the database refuses.
  if (BigInt.asIntN(65, value) !== value) throw new SeedError(`${brief(text)} does not fit into 64 bits`);
  return writeStored('integer', { class: 'integer', value });
}

function writeReal(text: string): JsonValue {
  return writeStored('real', { class: 'real', value: Number(text) });
}

function encodeTagged(column: Column, json: JsonValue): JsonValue {
  try {
    return writeStored(column.encoding, readStored('any', json));
  } catch (error) {
    if (error instanceof EncodingError)
      throw new SeedError(`${error.message}: binary values are {"$blob":"…"} with base64`);
    throw error;
  }
}

function isTagged(json: object): boolean {
  const keys = Object.keys(json);
  return keys.length === 1 && /^\$(?:integer|real|text|blob|bytes)$/.test(keys[0] ?? '');
}

function brief(text: string): string {
  const shown = JSON.stringify(text);
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
}
