import { atPointer } from '../json-pointer.ts';
import type { Pagination } from '../source.ts';
import { invalid } from './faults.ts';
import { firstRequest } from './first-request.ts';
import { nextLink } from './next-link.ts';
import type { Chain, Pager } from './pages.ts';

/** The body has the next page's URL. */
export function nextUrlPager(chain: Chain, { next }: Extract<Pagination, { type: 'next-url' }>): Pager {
  const { resource, path, place } = chain;
  return {
    request(position) {
      const first = firstRequest(resource, path);
      if (typeof position !== 'string') return first;
      return { url: position, ...(first.headers && { headers: first.headers }) };
    },
    after(position, page) {
      const found = atPointer(page.envelope, next);
      if (found === null || found === '' || found === false) return { end: true, told: true };
      // On a first page nothing at all may also mean that the config looks in the wrong place.
      if (found === undefined) return { end: true, told: position !== null };
      if (typeof found === 'string') return { position: nextLink(found, page, chain) };
      const at = { ...place, page: page.number };
      throw invalid(at, `what stands at \`${next}\` is no text`, 'Correct `pagination.next`.');
    },
  };
}
