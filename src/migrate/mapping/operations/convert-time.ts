import type { Value } from '../../../values/encoding.ts';
import { isDate, isTime, parseTimestamp, timestampInUtc, timestampOfUnix } from './calendar.ts';
import { readDecimal } from './convert-number.ts';
import { scaleOf, toWhole } from './decimal.ts';

type Something = Exclude<Value, null>;

/** `YYYY-MM-DD` or `YYYYMMDD`; a timestamp only at midnight, because its time of day would be lost. */
export function toDate(value: Something): string | null {
  const text = String(value);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const date = compact ? compact.slice(1).join('-') : text;
  if (isDate(date)) return date;
  const timestamp = typeof value === 'string' ? parseTimestamp(value) : null;
  const midnight = timestamp?.time === '00:00:00' && timestamp.fraction === '' && !timestamp.offset;
  return midnight ? timestamp.date : null;
}

/** `HH:MM`, `HH:MM:SS` or with a fraction; kept as it is. */
export function toTime(value: Something): string | null {
  return typeof value === 'string' && isTime(value) ? value : null;
}

/** ISO 8601 text, moved to UTC if it says an offset; a date becomes its midnight. */
export function toTimestamp(value: Something): string | null {
  if (typeof value !== 'string') return null;
  if (isDate(value)) return `${value} 00:00:00`;
  const timestamp = parseTimestamp(value);
  return timestamp && timestampInUtc(timestamp);
}

/** Seconds since 1970, down to the microsecond. */
export function unixSeconds(value: Something): string | null {
  return fromUnix(value, 6);
}

/** Milliseconds since 1970, down to the microsecond. */
export function unixMilliseconds(value: Something): string | null {
  return fromUnix(value, 3);
}

/** `power`: how many powers of ten lie between the unit and the microsecond. */
function fromUnix(value: Something, power: number): string | null {
  const decimal = readDecimal(value);
  if (!decimal || scaleOf(decimal) > power) return null;
  const microseconds = toWhole({ ...decimal, exponent: decimal.exponent + power });
  if (microseconds === null) return null;
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const digits = fraction.toString().padStart(6, '0').replace(/0+$/, '');
  return timestampOfUnix((microseconds - fraction) / 1_000_000n, digits);
}
