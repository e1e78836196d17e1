import LinkHeader from 'http-link-header';
import { invalid } from './faults.ts';
import type { Page, Place } from './pages.ts';

/** Where `Link: <…>; rel="next"` (RFC 8288) leads; undefined if there is none. @throws SOURCE_INVALID */
export function linkedNext(page: Pick<Page, 'headers' | 'number'>, place: Place): string | undefined {
  const header = page.headers['link'];
  if (header === undefined) return undefined;
  try {
    return LinkHeader.parse(header).rel('next')[0]?.uri;
  } catch {
    const at = { ...place, page: page.number };
    throw invalid(at, 'its `Link` header cannot be read', 'Use another `pagination`, if the API has one.');
  }
}
