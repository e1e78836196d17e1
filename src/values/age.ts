const units = [
  ['w', 'week', 7 * 24 * 60 * 60 * 1000],
  ['d', 'day', 24 * 60 * 60 * 1000],
  ['h', 'hour', 60 * 60 * 1000],
  ['m', 'minute', 60 * 1000],
  ['s', 'second', 1000],
] as const;

/** Milliseconds of `7d`, `12h`, `30m`; null for anything else. */
export function parseAge(text: string): number | null {
  const [, digits = '', letter = ''] = /^([1-9]\d{0,5})([wdhms])$/.exec(text) ?? [];
  const unit = units.find(([name]) => name === letter);
  return unit ? Number(digits) * unit[2] : null;
}

/** An age in words, in the largest unit that it fills: `3 days`. */
export function ageText(milliseconds: number): string {
  const [, word, size] = units.find(([, , each]) => milliseconds >= each) ?? units[4];
  const count = Math.max(0, Math.floor(milliseconds / size));
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
