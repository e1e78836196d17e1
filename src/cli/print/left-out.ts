import { safeText } from './output.ts';

/** Lines that name what a restore or a move did not make. */
export function describeLeftOut(leftOut: readonly string[]): string[] {
  if (leftOut.length === 0) return [];
  return ['Left out:', ...leftOut.map((sentence) => `  ${safeText(sentence)}`)];
}
