import type { Resource } from '../source.ts';
import type { Page } from './pages.ts';

/** Whether an empty page is no end: the API may have such, and counts more records than have come. */
export function goOnBehindEmpty({ emptyPages = false }: Resource, { count, received }: Page): boolean {
  return emptyPages && count !== null && received < count;
}
