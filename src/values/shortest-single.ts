/**
 * The number with the fewest digits that reads back as the same 4-byte float as `value` does; among those with equally few,
 * the one nearest to it. Its ECMAScript text is the JSON form of a `single`.
 */
export function shortestSingle(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single) || single === 0) return single;
  for (let digits = 1; digits < mostDigits; digits += 1) {
    const shorter = Number(single.toPrecision(digits));
    if (Math.fround(shorter) === single) return shorter;
  }
  return Number(single.toPrecision(mostDigits));
}

/** So many decimal digits tell any two 4-byte floats apart. */
const mostDigits = 9;
