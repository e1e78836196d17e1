/** A date and time as it is written; no time zone is applied. */
export interface Timestamp {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM:SS` */
  readonly time: string;
  /** Digits after the second's point, without closing zeros. */
  readonly fraction: string;
  /** Minutes east of UTC; null if none is written. */
  readonly offset: number | null;
}

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const timePattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/;
const offsetPattern = /(?:Z|([+-])(0\d|1[0-5]):?([0-5]\d)?)$/i;

/** True for a day that the calendar has, written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const match = datePattern.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/** True for `HH:MM`, `HH:MM:SS` and `HH:MM:SS.fraction`. */
export function isTime(text: string): boolean {
  return timePattern.test(text);
}

/** `HH:MM:SS[.fraction]`, without closing zeros; null if the text is no time of day. */
export function readTime(text: string): string | null {
  const match = timePattern.exec(text);
  return match && `${match[1]}:${match[2]}:${match[3] ?? '00'}${fractionOf(match[4])}`;
}

function fractionOf(digits = ''): string {
  const fraction = digits.replace(/0+$/, '');
  return fraction === '' ? '' : `.${fraction}`;
}

/** Reads `YYYY-MM-DD`, a space or `T`, a time and perhaps an offset from UTC. Null if the text is no such thing. */
export function parseTimestamp(text: string): Timestamp | null {
  const date = text.slice(0, 10);
  if (!isDate(date) || !/^[T ]$/i.test(text.charAt(10))) return null;
  const rest = text.slice(11);
  const zone = offsetPattern.exec(rest);
  const match = timePattern.exec(zone ? rest.slice(0, zone.index).trimEnd() : rest);
  if (!match) return null;
  const time = `${match[1]}:${match[2]}:${match[3] ?? '00'}`;
  return { date, time, fraction: (match[4] ?? '').replace(/0+$/, ''), offset: zone ? offsetOf(zone) : null };
}

/** `YYYY-MM-DD HH:MM:SS[.fraction]` in UTC: the form that every engine reads and that their CURRENT_TIMESTAMP has. Null outside of the years 1 to 9999. */
export function timestampInUtc(timestamp: Timestamp): string | null {
  const seconds = Date.parse(`${timestamp.date}T${timestamp.time}Z`) / 1000 - (timestamp.offset ?? 0) * 60;
  return timestampOfUnix(BigInt(seconds), timestamp.fraction);
}

/** The same, from whole seconds since 1970 and the digits of the second's fraction. */
export function timestampOfUnix(seconds: bigint, fraction: string): string | null {
  if (seconds < -62135596800n || seconds > 253402300799n) return null;
  const text = new Date(Number(seconds) * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction ? `.${fraction}` : ''}`;
}

function offsetOf(zone: RegExpExecArray): number {
  const minutes = Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0);
  return zone[1] === '-' ? -minutes : minutes;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
