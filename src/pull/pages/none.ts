import { incomplete } from './faults.ts';
import { firstRequest } from './first-request.ts';
import { linkedNext } from './linked-next.ts';
import type { Chain, Pager } from './pages.ts';

/**
 * One answer has all records: so the config says, or says nothing. An API that gives its first page to whoever asks for no
 * other looks just the same, so that only a count proves it.
 */
export function nonePager({ resource, path, place }: Chain): Pager {
  return {
    request: () => firstRequest(resource, path),
    after(_, page) {
      if (linkedNext(page, place) === undefined) return { end: true, told: false };
      const what = 'its `Link` header leads to a next page, but the config names no pagination';
      throw incomplete(place, what, 'Set `"pagination": { "type": "link" }` for it.');
    },
  };
}
