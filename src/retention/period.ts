/** What a policy counts. */
export type PeriodKind = 'daily' | 'weekly' | 'monthly' | 'yearly';

/** Name of the calendar period of an instant: `2026-11-28`, `2026-W48`, `2026-11`, `2026`. */
export type PeriodOf = (kind: PeriodKind, instant: Date) => string;

/**
 * Calendar periods as the clocks on the wall of `timeZone` show them: a day may have 23 or 25 hours. Weeks are those of
 * ISO 8601: from Monday on, and the first of a year is the one with its first Thursday.
 * @throws RangeError if there is no such time zone
 */
export function periodsIn(timeZone: string): PeriodOf {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (kind, instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const year = (parts.get('year') ?? '').padStart(4, '0');
    const month = parts.get('month') ?? '';
    const day = parts.get('day') ?? '';
    if (kind === 'yearly') return year;
    if (kind === 'monthly') return `${year}-${month}`;
    if (kind === 'daily') return `${year}-${month}-${day}`;
    return isoWeek(Number(year), Number(month), Number(day));
  };
}

const dayMs = 24 * 60 * 60 * 1000;

/** The week belongs to the year that has its Thursday. */
function isoWeek(year: number, month: number, day: number): string {
  const date = Date.UTC(year, month - 1, day);
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  const thursday = new Date(date + (3 - weekday) * dayMs);
  const dayOfYear = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / dayMs;
  const week = Math.floor(dayOfYear / 7) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}
