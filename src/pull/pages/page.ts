import { atPointer } from '../json-pointer.ts';
import type { Pagination } from '../source.ts';
import { incomplete, invalid } from './faults.ts';
import { firstRequest, withParam } from './first-request.ts';
import { goOnBehindEmpty } from './go-on-behind-empty.ts';
import type { Chain, Page, Pager } from './pages.ts';
import { wholeNumber } from './whole-number.ts';

type ByPage = Extract<Pagination, { type: 'page' }>;

interface Place {
  readonly page: number;
  /** As the first page told it. */
  readonly pages?: number;
}

/**
 * `?page=2`. Without a number of pages only an empty page is the end: one that is short may come of a size that the API
 * caps without a word.
 */
export function pagePager(chain: Chain, pagination: ByPage): Pager {
  const { resource, path } = chain;
  const { param = 'page', start = 1 } = pagination;
  return {
    request(position) {
      const page = position === null ? start : (position as unknown as Place).page;
      return withParam(firstRequest(resource, path), param, String(page));
    },
    after(position, page) {
      const here = position === null ? { page: start } : (position as unknown as Place);
      const pages = pagesOf(chain, pagination, here, page);
      const next = { position: { page: here.page + 1, ...(pages !== undefined && { pages }) } };
      if (pages !== undefined) return here.page + 1 >= start + pages ? { end: true, told: true } : next;
      return page.records > 0 || goOnBehindEmpty(resource, page) ? next : { end: true, told: false };
    },
  };
}

function pagesOf({ place }: Chain, { pages: pointer }: ByPage, here: Place, page: Page): number | undefined {
  if (pointer === undefined) return undefined;
  const pages = wholeNumber(atPointer(page.envelope, pointer));
  const at = { ...place, page: page.number };
  if (pages === null) {
    throw invalid(at, `there is no number of pages at \`${pointer}\``, 'Correct `pagination.pages`.');
  }
  if (pages === 0 && page.records > 0) {
    throw incomplete(at, 'the API speaks of 0 pages, and this one has records', 'Check `pagination.pages`.');
  }
  if (here.pages !== undefined && here.pages !== pages) {
    const what = `the API speaks of ${pages} pages, and of ${here.pages} before: records came or went while they were read`;
    throw incomplete(at, what, 'Run again when nobody writes to the old system.');
  }
  return pages;
}
