import { invalid } from './faults.ts';
import type { Chain, Page } from './pages.ts';

/**
 * A link to the next page as a whole URL. Some APIs repeat the key that they were asked with: it is taken off, since the
 * client adds it by itself and a position is kept in a file.
 */
export function nextLink(link: string, page: Page, { place, secretParam }: Chain): string {
  const url = URL.canParse(link, page.url) ? new URL(link, page.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const at = { ...place, page: page.number };
    throw invalid(at, 'its link to the next page is no URL', 'Correct `pagination`, or use another kind.');
  }
  if (secretParam !== undefined) url.searchParams.delete(secretParam);
  url.hash = '';
  return url.href;
}
