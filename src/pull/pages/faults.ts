import type { CarryoverError } from '../../errors.ts';
import { sourceIncomplete, sourceInvalid } from '../records/invalid.ts';
import type { Place } from './pages.ts';

interface PagePlace extends Place {
  /** From 1; absent: the chain of pages as a whole. */
  readonly page?: number;
}

/** The error for records that are not all there, or not proven to be. `what` is the sentence's second half. */
export function incomplete(place: PagePlace, what: string, hint: string): CarryoverError {
  return sourceIncomplete(`${placeText(place)}: ${what}`, hint, detailsOf(place));
}

/** The error for an answer that is not what the config says. */
export function invalid(place: PagePlace, what: string, hint: string): CarryoverError {
  return sourceInvalid(`${placeText(place)}: ${what}`, hint, detailsOf(place));
}

/** E.g. `page 3 of "notes" for record 17 of "users"`. */
export function placeText({ resource, parent, page }: PagePlace): string {
  const whole = page === undefined ? `"${resource}"` : `page ${page} of "${resource}"`;
  return parent ? `${whole} for record ${parent.record} of "${parent.resource}"` : whole;
}

function detailsOf({ resource, page }: PagePlace): Readonly<Record<string, unknown>> {
  return { resource, ...(page === undefined ? {} : { page }) };
}
