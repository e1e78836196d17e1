/**
 * JSON forms (docs/FORMAT.md) of dates and times as RFC 3339 spells them. Null for what has no exact one: a fraction finer than
 * microseconds, a leap second, a year before 1 or beyond 9999, or a text that is no such thing.
 */
export function timestampInUtc(text: string): string | null {
  const match = timestampPattern.exec(text);
  if (!match) return null;
  const [, date = '', hour, minute, second, digits, zone = '', hours = '0', minutes = '0'] = match;
  const fraction = fractionOf(digits);
  if (dateOf(date) === null || fraction === null) return null;
  const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  const east = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const time = zone.startsWith('-') ? local + east : local - east;
  if (Number.isNaN(local) || time < firstInstant || time > lastInstant) return null;
  return `${new Date(time).toISOString().slice(0, 19)}${fraction}Z`;
}

/** `YYYY-MM-DD`, a day that the calendar has. */
export function dateOf(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith('0000')) return null;
  const day = Date.parse(`${text}T00:00:00Z`);
  // JavaScript takes 31 February for a day in March.
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text) ? text : null;
}

/** `HH:MM:SS` without an offset: one with an offset belongs to no time of day of a database. */
export function timeOf(text: string): string | null {
  const match = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?$/.exec(text);
  const fraction = fractionOf(match?.[2]);
  return match && fraction !== null ? `${match[1]}${fraction}` : null;
}

/** In lower case, as databases print it. */
export function uuidOf(text: string): string | null {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : null;
}

const timestampPattern =
  /^(\d{4}-\d\d-\d\d)[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?([Zz]|[+-]([01]\d|2[0-3]):([0-5]\d))$/;

const firstInstant = Date.parse('0001-01-01T00:00:00Z');
const lastInstant = Date.parse('9999-12-31T23:59:59Z');

/** With its point, without closing zeros. */
function fractionOf(digits = ''): string | null {
  const kept = digits.replace(/0+$/, '');
  if (kept.length > 6) return null;
  return kept === '' ? '' : `.${kept}`;
}
