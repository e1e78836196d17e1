import { atPointer } from '../json-pointer.ts';
import type { Resource } from '../source.ts';
import { invalid } from './faults.ts';
import type { Page, Place } from './pages.ts';
import { wholeNumber } from './whole-number.ts';

const usualHeader = 'x-total-count';

/**
 * How many records a page says there are in all; null if it does not, or they are counted by a path of its own.
 * @throws SOURCE_INVALID if the config says where the count stands and it does not
 */
export function countIn(
  resource: Resource,
  page: Pick<Page, 'envelope' | 'headers' | 'number'>,
  place: Place,
): number | null {
  const { count: where } = resource;
  if (where === undefined) return wholeNumber(headerOf(page.headers, usualHeader));
  if (typeof where === 'string')
    return needed(atPointer(page.envelope, where), `at \`${where}\``, { ...place, page: page.number });
  if ('path' in where) return null;
  const text = headerOf(page.headers, where.header.toLowerCase());
  return needed(text?.replace(/^.*\//, ''), `in the header \`${where.header}\``, {
    ...place,
    page: page.number,
  });
}

/** A count that the config promises. */
export function needed(value: unknown, where: string, place: Place & { readonly page?: number }): number {
  const count = wholeNumber(value);
  if (count !== null) return count;
  throw invalid(place, `there is no count of the records ${where}`, 'Correct `count`, or take it out.');
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}
