import { number } from './count.ts';
import { duration } from './duration.ts';
import type { Pace } from './meter.ts';

/** `400,000 rows/s, 4 s left`; empty while nothing can be said. */
export function paceText({ rows, of, seconds }: Pace): string {
  const rate = seconds > 0 ? rows / seconds : 0;
  if (rate === 0) return '';
  const left = of === undefined || of <= rows ? [] : [`${duration((of - rows) / rate)} left`];
  return [`${number(rate)} rows/s`, ...left].join(', ');
}
