import { cursorPager } from './cursor.ts';
import { keysetPager } from './keyset.ts';
import { linkPager } from './link.ts';
import { nextUrlPager } from './next-url.ts';
import { nonePager } from './none.ts';
import { offsetPager } from './offset.ts';
import { pagePager } from './page.ts';
import type { Chain, Pager } from './pages.ts';

/** The pager for a chain of pages, by its `pagination`. */
export function createPager(chain: Chain): Pager {
  const pagination = chain.resource.pagination ?? { type: 'none' };
  switch (pagination.type) {
    case 'none':
      return nonePager(chain);
    case 'page':
      return pagePager(chain, pagination);
    case 'offset':
      return offsetPager(chain, pagination);
    case 'cursor':
      return cursorPager(chain, pagination);
    case 'link':
      return linkPager(chain);
    case 'next-url':
      return nextUrlPager(chain, pagination);
    case 'keyset':
      return keysetPager(chain, pagination);
  }
}
