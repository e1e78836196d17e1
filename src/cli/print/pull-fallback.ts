import type { Colors } from 'picocolors/types.js';
import type { PullResult } from '../../api/options.ts';
import { safeText } from './output.ts';

/** Says loudly that the records are not from the API. */
export function describeFallback(
  { fallback, pulledAt }: Pick<PullResult, 'fallback' | 'pulledAt'>,
  style: Colors,
): string[] {
  if (fallback === null) return [];
  const from = fallback.kind === 'file' ? `the file ${fallback.from}` : `the snapshot ${fallback.from}`;
  return [
    style.yellow(
      `FALLBACK: these records are not from the API, but from ${safeText(from)}, read at ${pulledAt}.`,
    ),
    style.yellow(`The reason: ${safeText(fallback.reason)}`),
  ];
}
