import type { JsonValue } from '../../values/encoding.ts';
import type { ParquetForm, ParquetValue } from './parquet-form.ts';

const microsOfDay = 86_400_000_000n;

/** Days since 1970. `infinity`, dates before Christ and dates that no calendar has fit only a text. */
export const date: ParquetForm = {
  type: 'DATE',
  element: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  of: (value) => (typeof value === 'string' ? daysOf(value) : undefined),
};

/** Microseconds since midnight, below 24 hours. */
export const time: ParquetForm = {
  type: 'TIME',
  element: { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } },
  of: (value) => (typeof value === 'string' ? timeOf(value) : undefined),
};

/** Microseconds since 1970, in no time zone. */
export const timestamp: ParquetForm = {
  type: 'TIMESTAMP',
  element: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
  of: (value) => timestampOf(value, ''),
};

/** Microseconds since 1970, UTC. */
export const timestamptz: ParquetForm = {
  type: 'TIMESTAMP UTC',
  element: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  of: (value) => timestampOf(value, 'Z'),
};

function timestampOf(value: JsonValue, zone: '' | 'Z'): ParquetValue | undefined {
  if (typeof value !== 'string' || !value.endsWith(zone)) return undefined;
  const [day = '', clock = ''] = value.slice(0, value.length - zone.length).split('T');
  const days = daysOf(day);
  const micros = timeOf(clock);
  return days === undefined || micros === undefined ? undefined : BigInt(days) * microsOfDay + micros;
}

/** From year 1 to 9999: beyond, programs differ in what they can read. */
function daysOf(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (!year || !month || !day) return undefined;
  const instant = new Date(0);
  // Not Date.UTC, which takes the years below 100 for those of the 20th century.
  instant.setUTCFullYear(year, month - 1, day);
  const isThatDay = instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day;
  return isThatDay ? instant.getTime() / 86_400_000 : undefined;
}

function timeOf(text: string): bigint | undefined {
  const [, hours = '', minutes = '', seconds = '', fraction = ''] =
    /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return BigInt(whole * 1_000_000 + Number(fraction.padEnd(6, '0')));
}
