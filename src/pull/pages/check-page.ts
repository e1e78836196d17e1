import type { ChainState } from './chain-state.ts';
import { incomplete } from './faults.ts';
import type { Chain, Next, Page, Place } from './pages.ts';

/** Kinds whose next page is reckoned from the ones before: a short page among them shifts all others. */
const reckoned: ReadonlySet<string> = new Set(['page', 'offset']);

/**
 * Holds a page against those before it.
 * @throws SOURCE_INCOMPLETE for a count that has changed, a short or an empty page in the middle
 */
export function checkPage(chain: Chain, state: ChainState, page: Page, next: Next): void {
  const kind = chain.resource.pagination?.type ?? 'none';
  const at = { ...chain.place, page: page.number };
  if (page.records === 0 && !('end' in next) && !chain.resource.emptyPages) {
    const what = 'it has no records, but the API says that more follow';
    throw incomplete(
      at,
      what,
      'If this API has such pages and nothing is wrong, set `emptyPages`; else run again.',
    );
  }
  if (!reckoned.has(kind) || page.records === 0) return;
  if (state.short !== null) {
    const what = `it has records, but page ${state.short} had fewer than the ${state.longest} of a full page: some may be missing`;
    throw incomplete(at, what, calm);
  }
  if (state.pages > 0 && page.records > state.longest) {
    const what = `it has ${page.records} records, but the pages before no more than ${state.longest}: some may be missing`;
    throw incomplete(at, what, calm);
  }
}

/** @throws SOURCE_INCOMPLETE if another page counts otherwise than the first did */
export function checkCount(chain: Chain, state: ChainState, number: number, count: number | null): void {
  // Above a value there are fewer records from page to page, and an API may count just these.
  if (chain.resource.pagination?.type === 'keyset' || state.pages === 0 || count === null) return;
  if (count === state.count) return;
  const before = state.count === null ? 'did not count before' : `counted ${state.count} before`;
  const what = `the API counts ${count} records and ${before}: records came or went while they were read`;
  throw incomplete({ ...chain.place, page: number }, what, calm);
}

/** @throws SOURCE_INCOMPLETE if other than all records came */
export function checkEnd(place: Place, records: number, count: number | null): void {
  if (count === null || count === records) return;
  const what = `the API counts ${count} record${count === 1 ? '' : 's'}, but ${records} came`;
  throw incomplete(
    place,
    what,
    count > records ? `${calm} Check that \`count\` counts these records.` : calm,
  );
}

/**
 * For a path of its own that counts, asked before the first page and after the last.
 * @throws SOURCE_INCOMPLETE if it has changed, or other than all records came
 */
export function checkCountsAgree(
  place: Place,
  { before, after }: { readonly before: number; readonly after: number },
  records: number,
): void {
  if (before !== after) {
    const what = `the API counts ${after} records, and ${before} before the first page: records came or went while they were read`;
    throw incomplete(place, what, calm);
  }
  checkEnd(place, records, before);
}

const calm =
  'Run again when nobody writes to the old system; a keyset pagination (`keyset`) is safe against changes, if the API has one.';
