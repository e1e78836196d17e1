import { atPointer } from '../json-pointer.ts';
import type { Pagination } from '../source.ts';
import { invalid } from './faults.ts';
import { firstRequest, withParam } from './first-request.ts';
import type { Chain, Page, Pager } from './pages.ts';

type ByCursor = Extract<Pagination, { type: 'cursor' }>;

/** Each answer has the next page's cursor. */
export function cursorPager({ resource, path, place }: Chain, pagination: ByCursor): Pager {
  const { param = 'cursor', next } = pagination;
  return {
    request(position) {
      const first = firstRequest(resource, path);
      return typeof position === 'string' ? withParam(first, param, position) : first;
    },
    after(position, page) {
      const found = typeof next === 'string' ? atPointer(page.envelope, next) : headerOf(page, next.header);
      if (found === null || found === '' || found === false) return { end: true, told: true };
      // On a first page nothing at all may also mean that the config looks in the wrong place.
      if (found === undefined) return { end: true, told: position !== null };
      const cursor = typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : found;
      if (typeof cursor === 'string') return { position: cursor };
      const at = { ...place, page: page.number };
      throw invalid(
        at,
        'what stands in the place of the next cursor is neither a text nor a whole number',
        hint,
      );
    },
  };
}

const hint = 'Correct `pagination.next`.';

function headerOf({ headers }: Page, name: string): string | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(headers, key) ? headers[key] : undefined;
}
