const instant = /^"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?Z?"$/;

/**
 * Compares two values of a keyset by their JSON texts: below 0 if `a` comes first. Null where only the API knows its order:
 * texts may be sorted by any rule. Numbers and times of one form are the same everywhere.
 */
export function compareKeys(a: string, b: string): number | null {
  if (a === b) return 0;
  const isTime = a.length === b.length && instant.test(a) && instant.test(b);
  if (isTime) return a < b ? -1 : 1;
  const numbers = [a, b].map((text) => (/^[-\d]/.test(text) ? Number(text) : Number.NaN));
  const difference = (numbers[0] ?? Number.NaN) - (numbers[1] ?? Number.NaN);
  // Doubles may make one of two neighbours.
  return Number.isNaN(difference) || difference === 0 ? null : difference;
}
