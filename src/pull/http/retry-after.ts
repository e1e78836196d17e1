/**
 * Milliseconds that an answer's `Retry-After` asks to wait (RFC 9110, 10.2.3); undefined if it says nothing understandable.
 * A date counts from the answer's own `Date`, so that clocks that differ do no harm.
 */
export function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const [then, now] = [Date.parse(text), Date.parse(headers['date'] ?? '')];
  if (Number.isNaN(then)) return undefined;
  return Math.max(0, then - (Number.isNaN(now) ? Date.now() : now));
}
