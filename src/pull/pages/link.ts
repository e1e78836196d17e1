import LinkHeader from 'http-link-header';
import { invalid } from './faults.ts';
import { firstRequest } from './first-request.ts';
import { nextLink } from './next-link.ts';
import type { Chain, Page, Pager } from './pages.ts';

/** `Link: <…>; rel="next"` (RFC 8288). */
export function linkPager(chain: Chain): Pager {
  const { resource, path } = chain;
  return {
    request: (position) => {
      const first = firstRequest(resource, path);
      return typeof position === 'string' ? { url: position, ...headersOf(first) } : first;
    },
    after(position, page) {
      const header = page.headers['link'];
      // Without any links on a first page the API may have no such header at all.
      if (header === undefined) return { end: true, told: position !== null };
      const next = nextIn(header, page, chain);
      return next === undefined ? { end: true, told: true } : { position: nextLink(next, page, chain) };
    },
  };
}

function headersOf({ headers }: { headers?: Readonly<Record<string, string>> }) {
  return headers ? { headers } : {};
}

function nextIn(header: string, page: Page, { place }: Chain): string | undefined {
  try {
    return LinkHeader.parse(header).rel('next')[0]?.uri;
  } catch {
    const at = { ...place, page: page.number };
    throw invalid(at, 'its `Link` header cannot be read', 'Use another `pagination`, if the API has one.');
  }
}
