import type { TypeFamily } from '../../../values/portable-type.ts';
import type { Value } from '../../../values/encoding.ts';
import { Rejection } from '../rejection.ts';
import { showValue } from '../value-text.ts';
import { fromBase64, fromHex, toBase64, toHex, toUtf8 } from './convert-binary.ts';
import { toDecimalText, toInteger, toNumber, toText } from './convert-number.ts';
import { toBoolean, toJson, toUuid } from './convert-text.ts';
import { toDate, toTime, toTimestamp, unixMilliseconds, unixSeconds } from './convert-time.ts';

type Something = Exclude<Value, null>;

/** Each returns null for what it can't convert exactly. `gives` is the family of its results; `needs` ends the sentence "… is no …". */
const conversions = {
  integer: { run: toInteger, gives: 'integer', needs: 'whole number' },
  number: { run: toNumber, gives: 'float', needs: 'number that a double holds exactly' },
  decimal: { run: toDecimalText, gives: 'decimal', needs: 'decimal number' },
  text: { run: toText, gives: 'text', needs: 'value with a text form' },
  boolean: {
    run: toBoolean,
    gives: 'boolean',
    needs: 'yes or no (1, 0, true, false, yes, no, on, off, t, f, y, n)',
  },
  date: { run: toDate, gives: 'date', needs: 'date without a time of day (YYYY-MM-DD)' },
  time: { run: toTime, gives: 'time', needs: 'time of day (HH:MM:SS)' },
  timestamp: { run: toTimestamp, gives: 'timestamp', needs: 'date and time (YYYY-MM-DD HH:MM:SS)' },
  'unix-seconds': { run: unixSeconds, gives: 'timestamp', needs: 'number of seconds since 1970' },
  'unix-milliseconds': {
    run: unixMilliseconds,
    gives: 'timestamp',
    needs: 'number of milliseconds since 1970',
  },
  json: { run: toJson, gives: 'json', needs: 'JSON text' },
  uuid: { run: toUuid, gives: 'uuid', needs: 'UUID' },
  binary: { run: toUtf8, gives: 'blob', needs: 'text' },
  'from-hex': { run: fromHex, gives: 'blob', needs: 'text of hex digits' },
  'from-base64': { run: fromBase64, gives: 'blob', needs: 'base64 text' },
  'to-hex': { run: toHex, gives: 'text', needs: 'binary value' },
  'to-base64': { run: toBase64, gives: 'text', needs: 'binary value' },
} as const satisfies Record<string, { run: (value: Something) => Value; gives: TypeFamily; needs: string }>;

export type ConvertName = keyof typeof conversions;

export const convertNames = Object.keys(conversions) as ConvertName[];

/** Family of the values that a conversion makes. */
export function convertGives(name: ConvertName): TypeFamily {
  return conversions[name].gives;
}

/** Converts one value, exactly or not at all. Null stays null. @throws Rejection */
export function convert(name: ConvertName, value: Value): Value {
  if (value === null) return null;
  const conversion = conversions[name];
  const result = conversion.run(value);
  if (result === null) throw new Rejection(`${showValue(value)} is no ${conversion.needs}`);
  return result;
}
