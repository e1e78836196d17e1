import { firstRequest } from './first-request.ts';
import { linkedNext } from './linked-next.ts';
import { nextLink } from './next-link.ts';
import type { Chain, Pager } from './pages.ts';

/** `Link: <…>; rel="next"` (RFC 8288). */
export function linkPager(chain: Chain): Pager {
  const { resource, path } = chain;
  return {
    request: (position) => {
      const first = firstRequest(resource, path);
      return typeof position === 'string' ? { url: position, ...headersOf(first) } : first;
    },
    after(position, page) {
      const next = linkedNext(page, chain.place);
      // Without any links on a first page the API may have no such header at all.
      if (page.headers['link'] === undefined) return { end: true, told: position !== null };
      return next === undefined ? { end: true, told: true } : { position: nextLink(next, page, chain) };
    },
  };
}

function headersOf({ headers }: { headers?: Readonly<Record<string, string>> }) {
  return headers ? { headers } : {};
}
