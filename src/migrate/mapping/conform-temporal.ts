import type { Stored, TemporalKind } from '../../values/encoding.ts';
import { isDate, parseTimestamp, readTime, timestampInUtc } from './operations/calendar.ts';
import { Rejection } from './rejection.ts';
import { showStored, showValue } from './value-text.ts';

/**
 * A date or time in the one spelling that its encoding has (docs/FORMAT.md). Texts without an offset are taken as UTC where
 * the column keeps one.
 * @param digits most digits of a second's fraction
 * @throws Rejection for what is no such value, or is finer than the column
 */
export function settleTemporal(kind: TemporalKind, stored: Stored, digits: number): Stored {
  const value = stored.class === 'temporal' ? moved(kind, stored) : spelled(kind, stored);
  if (value === null) throw new Rejection(`${showStored(stored)} is no ${words[kind]}`);
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? '';
  if (fraction.length > digits)
    throw new Rejection(`${showValue(value)} has a finer fraction of a second than the column keeps`);
  return { class: 'temporal', kind, value };
}

/** As SQLite's own functions write and read it: a blank instead of the T. */
export function spellInSqlite(stored: Extract<Stored, { class: 'temporal' }>): string {
  return stored.value.replace('T', ' ');
}

const words: Readonly<Record<TemporalKind, string>> = {
  date: 'date',
  time: 'time of day',
  timestamp: 'date and time',
  timestamptz: 'date and time',
};

/** Between columns that hold only such values, whatever their calendar: `infinity` and years before Christ pass too. */
function moved(kind: TemporalKind, stored: Extract<Stored, { class: 'temporal' }>): string | null {
  if (stored.kind === kind) return stored.value;
  if (kind !== 'timestamptz' || stored.kind !== 'timestamp') return null;
  return /\d/.test(stored.value) ? stored.value.replace(/(?= BC$)|(?<! BC)$/, 'Z') : stored.value;
}

function spelled(kind: TemporalKind, stored: Stored): string | null {
  if (stored.class !== 'text') return null;
  if (kind === 'date') return isDate(stored.value) ? stored.value : null;
  if (kind === 'time') return readTime(stored.value);
  const timestamp = parseTimestamp(stored.value);
  if (!timestamp) return null;
  if (kind === 'timestamptz') return timestampInUtc(timestamp)?.replace(' ', 'T').concat('Z') ?? null;
  const fraction = timestamp.fraction === '' ? '' : `.${timestamp.fraction}`;
  return timestamp.offset === null ? `${timestamp.date}T${timestamp.time}${fraction}` : null;
}
