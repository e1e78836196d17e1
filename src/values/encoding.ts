import type { Encoding } from '../model.ts';
import { isDecimalText } from './decimal-text.ts';
import { shortestSingle } from './shortest-single.ts';

/**
 * The JSON forms of values (docs/FORMAT.md, "Values"). A column's encoding says what stands bare:
 *
 * | encoding         | bare                                                                        |
 * |------------------|-----------------------------------------------------------------------------|
 * | integer          | safe integers as numbers, larger ones as a string of digits                 |
 * | real, single     | finite numbers; "Infinity", "-Infinity" and "NaN" as strings                |
 * | decimal          | strings of digits, the scale kept; "NaN", "Infinity", "-Infinity"           |
 * | boolean          | true and false                                                              |
 * | text             | strings                                                                     |
 * | blob             | base64 strings                                                              |
 * | date             | strings: "2026-01-31"                                                       |
 * | time             | strings: "12:34:56.25"                                                      |
 * | timestamp        | strings: "2026-01-31T12:34:56.25"                                           |
 * | timestamptz      | strings: "2026-01-31T12:34:56.25Z"                                          |
 * | numeric, any     | safe integers, reals that are no whole number, strings (text)               |
 *
 * SQLite keeps any value in any column: what the encoding of its column does not explain is tagged, as
 * `{"$integer":…}`, `{"$real":…}`, `{"$text":"…"}`, `{"$blob":"base64"}`, or `{"$bytes":"base64"}` for text that is not UTF-8.
 * `numeric` and `any` look alike; they differ in what SQLite makes of a text that looks like a number (`numeric` turns it into one).
 */
export type JsonValue =
  null | boolean | number | string | { readonly [key: string]: JsonValue } | readonly JsonValue[];

/**
 * A value as a mapping function sees it. Integers beyond the safe range are bigint; decimals are texts of digits, dates
 * and times are texts in their JSON form.
 */
export type Value = null | number | bigint | string | boolean | Uint8Array;

export type TemporalKind = 'date' | 'time' | 'timestamp' | 'timestamptz';

/** A value with its storage class: what a JSON form stands for, whatever the column. */
export type Stored =
  | { readonly class: 'null' }
  | { readonly class: 'integer'; readonly value: bigint }
  | { readonly class: 'real'; readonly value: number }
  /** Exact, as its digits; also `NaN`, `Infinity` and `-Infinity`. */
  | { readonly class: 'decimal'; readonly value: string }
  | { readonly class: 'boolean'; readonly value: boolean }
  | { readonly class: 'text'; readonly value: string }
  /** From a column that holds only such; `value` is the JSON form. */
  | { readonly class: 'temporal'; readonly kind: TemporalKind; readonly value: string }
  | { readonly class: 'blob'; readonly value: Buffer }
  /** Text whose bytes are not valid UTF-8. */
  | { readonly class: 'bytes'; readonly value: Buffer };

/** A JSON form that its encoding does not allow, or a value that a column's encoding can't hold. */
export class EncodingError extends Error {}

/** What the JSON form `json` stands for in a column of this encoding. @throws EncodingError */
export function readStored(encoding: Encoding, json: JsonValue): Stored {
  if (json === null) return { class: 'null' };
  if (typeof json === 'object' && !isStrict(encoding)) return readTagged(json);
  if (typeof json === 'number') return readNumber(encoding, json);
  if (typeof json === 'string') return readString(encoding, json);
  if (encoding === 'boolean' && typeof json === 'boolean') return { class: 'boolean', value: json };
  throw noForm(encoding, json);
}

/** The JSON form of a stored value in a column of this encoding. @throws EncodingError where it has none */
export function writeStored(encoding: Encoding, stored: Stored): JsonValue {
  if (stored.class === 'null') return null;
  if (isStrict(encoding)) return writeStrict(encoding, stored);
  switch (stored.class) {
    case 'integer':
      return writeInteger(encoding, stored.value);
    case 'real':
      return writeReal(encoding, stored.value);
    case 'text':
      return holdsText(encoding) ? stored.value : { $text: stored.value };
    case 'blob':
      return encoding === 'blob'
        ? stored.value.toString('base64')
        : { $blob: stored.value.toString('base64') };
    case 'bytes':
      return { $bytes: stored.value.toString('base64') };
    default:
      throw new EncodingError(`a ${stored.class} has no form in ${encoding}`);
  }
}

/** The plain value of a stored one. */
export function toValue(stored: Stored): Value {
  if (stored.class === 'null') return null;
  if (stored.class !== 'integer') return stored.value;
  const small = Number(stored.value);
  return Number.isSafeInteger(small) ? small : stored.value;
}

/** Text of a JSON form: numbers in ECMAScript's shortest form, except that minus zero is `-0.0`, which other readers keep too. */
export function writeJson(json: JsonValue): string {
  if (Object.is(json, -0)) return '-0.0';
  const minusZero =
    json !== null && typeof json === 'object' && '$real' in json && Object.is(json['$real'], -0);
  return minusZero ? '{"$real":-0.0}' : JSON.stringify(json);
}

/** Encodings of columns that hold one kind of value only: nothing in them is ever tagged. */
type StrictEncoding = 'single' | 'decimal' | 'boolean' | TemporalKind;

const strict: ReadonlySet<string> = new Set<StrictEncoding>([
  'single',
  'decimal',
  'boolean',
  'date',
  'time',
  'timestamp',
  'timestamptz',
]);

function isStrict(encoding: Encoding): encoding is StrictEncoding {
  return strict.has(encoding);
}

function writeStrict(encoding: StrictEncoding, stored: Stored): JsonValue {
  if (encoding === 'single' && stored.class === 'real')
    return Number.isFinite(stored.value) ? shortestSingle(stored.value) : String(stored.value);
  const fits = stored.class === encoding || (stored.class === 'temporal' && stored.kind === encoding);
  if (fits && (typeof stored.value === 'string' || typeof stored.value === 'boolean')) return stored.value;
  throw new EncodingError(`a ${stored.class} has no form in ${encoding}`);
}

function readNumber(encoding: Encoding, json: number): Stored {
  const holdsReal = ['real', 'single', 'numeric', 'any'].includes(encoding);
  const isWhole = encoding !== 'real' && encoding !== 'single' && isSafeWhole(json);
  if (isWhole && (holdsReal || encoding === 'integer')) return { class: 'integer', value: BigInt(json) };
  if (holdsReal) return { class: 'real', value: json };
  throw noForm(encoding, json);
}

function readString(encoding: Encoding, json: string): Stored {
  switch (encoding) {
    case 'integer':
      if (/^-?\d+$/.test(json)) return { class: 'integer', value: BigInt(json) };
      break;
    case 'real':
    case 'single':
      if (/^(?:-?Infinity|NaN)$/.test(json)) return { class: 'real', value: Number(json) };
      break;
    case 'decimal':
      if (isDecimalText(json)) return { class: 'decimal', value: json };
      break;
    case 'blob':
      return { class: 'blob', value: fromBase64(json) };
    case 'text':
    case 'numeric':
    case 'any':
      return { class: 'text', value: json };
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return { class: 'temporal', kind: encoding, value: json };
    case 'boolean':
  }
  throw noForm(encoding, json);
}

function readTagged(json: object): Stored {
  const entries = Object.entries(json) as [string, unknown][];
  const [tag, value] = entries.length === 1 && entries[0] ? entries[0] : ['', undefined];
  if (tag === '$integer' && typeof value === 'number' && Number.isInteger(value))
    return { class: 'integer', value: BigInt(value) };
  if (tag === '$integer' && typeof value === 'string' && /^-?\d+$/.test(value))
    return { class: 'integer', value: BigInt(value) };
  if (tag === '$real' && typeof value === 'number') return { class: 'real', value };
  if (tag === '$real' && (value === 'Infinity' || value === '-Infinity'))
    return { class: 'real', value: Number(value) };
  if (tag === '$text' && typeof value === 'string') return { class: 'text', value };
  if (tag === '$blob' && typeof value === 'string') return { class: 'blob', value: fromBase64(value) };
  if (tag === '$bytes' && typeof value === 'string') return { class: 'bytes', value: fromBase64(value) };
  throw new EncodingError(`${JSON.stringify(json).slice(0, 80)} is not a tagged value`);
}

function writeInteger(encoding: Encoding, value: bigint): JsonValue {
  const small = Number(value);
  const safe = Number.isSafeInteger(small);
  const form = safe ? small : value.toString();
  if (encoding === 'integer') return form;
  return safe && (encoding === 'numeric' || encoding === 'any') ? form : { $integer: form };
}

function writeReal(encoding: Encoding, value: number): JsonValue {
  const form = Number.isFinite(value) ? value : String(value);
  if (encoding === 'real') return form;
  const bare =
    (encoding === 'numeric' || encoding === 'any') && Number.isFinite(value) && !isSafeWhole(value);
  return bare ? form : { $real: form };
}

function holdsText(encoding: Encoding): boolean {
  return encoding === 'text' || encoding === 'numeric' || encoding === 'any';
}

/** True for the numbers that stand for an integer where a column can hold both: -0 is a real. */
function isSafeWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new EncodingError('not canonical base64');
  return bytes;
}

function noForm(encoding: Encoding, json: JsonValue): EncodingError {
  return new EncodingError(`${JSON.stringify(json)} is not a form of ${encoding}`);
}
