import type { Pagination } from '../source.ts';
import { firstRequest, withParam } from './first-request.ts';
import { goOnBehindEmpty } from './go-on-behind-empty.ts';
import type { Chain, Pager } from './pages.ts';

/** `?offset=200`. Goes on by the records that came, not by those asked for: the API may cap its pages without a word. */
export function offsetPager(
  { resource, path }: Chain,
  pagination: Extract<Pagination, { type: 'offset' }>,
): Pager {
  const { param = 'offset', size } = pagination;
  return {
    request: (position) =>
      withParam(firstRequest(resource, path), param, String(typeof position === 'number' ? position : 0)),
    after(position, page) {
      const offset = typeof position === 'number' ? position : 0;
      if (page.records > 0) return { position: offset + page.records };
      return goOnBehindEmpty(resource, page) ? { position: offset + size } : { end: true, told: false };
    },
  };
}
