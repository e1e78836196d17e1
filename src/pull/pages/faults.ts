import { CarryoverError } from '../../errors.ts';
import { untouched } from '../http/untouched.ts';
import type { Place } from './pages.ts';

interface PagePlace extends Place {
  /** From 1; absent: the chain of pages as a whole. */
  readonly page?: number;
}

/** The error for records that are not all there, or not proven to be. `what` is the sentence's second half. */
export function incomplete(place: PagePlace, what: string, hint: string): CarryoverError {
  return fault('SOURCE_INCOMPLETE', place, what, hint);
}

/** The error for an answer that is not what the config says. */
export function invalid(place: PagePlace, what: string, hint: string, cause?: unknown): CarryoverError {
  return fault('SOURCE_INVALID', place, what, hint, cause);
}

/** E.g. `page 3 of "notes" for record 17 of "users"`. */
export function placeText({ resource, parent, page }: PagePlace): string {
  const whole = page === undefined ? `"${resource}"` : `page ${page} of "${resource}"`;
  return parent ? `${whole} for record ${parent.record} of "${parent.resource}"` : whole;
}

function fault(
  code: 'SOURCE_INCOMPLETE' | 'SOURCE_INVALID',
  place: PagePlace,
  what: string,
  hint: string,
  cause?: unknown,
): CarryoverError {
  const { resource, page } = place;
  const where = placeText(place).replace(/^p/, 'P');
  return new CarryoverError(code, `${where}: ${what}. ${untouched}`, {
    hint,
    details: { resource, ...(page === undefined ? {} : { page }) },
    cause,
  });
}
