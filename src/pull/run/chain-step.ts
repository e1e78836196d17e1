import { CarryoverError } from '../../errors.ts';
import type { PulledResource } from '../../snapshot/origin.ts';
import type { ChainState } from '../pages/chain-state.ts';
import { checkCount, checkEnd, checkPage } from '../pages/check-page.ts';
import { countIn } from '../pages/count.ts';
import { createPager } from '../pages/create-pager.ts';
import { incomplete } from '../pages/faults.ts';
import type { Next, Page } from '../pages/pages.ts';
import { fetchPage } from './fetch-page.ts';
import type { FetchedPage, PageSink, PageWork } from './fetch-page.ts';
import { positionKey } from './page-log.ts';

/** A page that was read and fits to those before it. Not kept yet. */
export interface ChainStep {
  /** The chain with this page. */
  readonly state: ChainState;
  /** Bytes at the page's end that are not to be kept. */
  readonly drop: number;
  /** Null: there is more. */
  readonly end: { readonly proven: Proven } | null;
  /** For the log of pages; null for a page that does not count as one. */
  readonly keys: { readonly records: string; readonly position: string } | null;
}

type Proven = PulledResource['proven'];

const mostPages = 1_000_000;

/**
 * Fetches the next page of a chain into a sink: `beyond` if the API has no such page any more and all records have come,
 * null if the sink does not take it. What was kept before stays good whatever this throws.
 * @throws as `fetchPage`
 */
export async function fetchNext(
  work: PageWork,
  state: ChainState,
  sink: PageSink,
): Promise<FetchedPage | 'beyond' | null> {
  const request = createPager(work.chain).request(state.position);
  try {
    return await fetchPage(work, request, state.pages + 1, sink);
  } catch (error) {
    const isMissing = error instanceof CarryoverError && error.details?.['status'] === 404;
    if (isMissing && isAllThere(work, state)) return 'beyond';
    throw error;
  }
}

/**
 * Holds a fetched page against those before it, of which `seen` has the digests.
 * @throws SOURCE_INCOMPLETE for whatever hints at records that are missing, or come twice; SOURCE_INVALID
 */
export function judgePage(
  work: PageWork,
  state: ChainState,
  seen: ReadonlySet<string>,
  fetched: FetchedPage | 'beyond',
): ChainStep {
  if (fetched === 'beyond') return lastStep(work, state, 0);
  const { chain, limits } = work;
  const number = state.pages + 1;
  const count = countIn(chain.resource, { ...fetched, number }, chain.place);
  checkCount(chain, state, number, count);
  if (fetched.records > 0 && seen.has(fetched.key)) {
    if (isAllThere(work, state)) return lastStep(work, state, fetched.bytes);
    throw repeated(work, number);
  }
  const page: Page = { ...fetched, number, received: state.records, count: state.count ?? count };
  const next = createPager(chain).after(state.position, page);
  checkPage(chain, state, page, next);
  if (!('end' in next) && number >= (limits?.pages ?? mostPages)) throw tooManyPages(work, number);
  return stepOf(work, { state, page, fetched, next, seen });
}

interface Read {
  readonly state: ChainState;
  readonly page: Page;
  readonly fetched: FetchedPage;
  readonly next: Next;
  readonly seen: ReadonlySet<string>;
}

function stepOf(work: PageWork, { state, page, fetched, next, seen }: Read): ChainStep {
  const end = 'end' in next ? next : null;
  const position = 'end' in next ? null : next.position;
  if (position !== null && seen.has(positionKey(position))) throw endless(work, page.number);
  const skip = 'end' in next ? 0 : (next.skip ?? 0);
  const drop = skip > 0 ? fetched.tailBytes : 0;
  const isShort = page.records < state.longest && page.records > 0;
  const after: ChainState = {
    position,
    pages: page.number,
    records: state.records + page.records - skip,
    count: page.count,
    longest: Math.max(state.longest, page.records),
    short: isShort ? page.number : state.short,
    whole: state.whole && fetched.whole,
  };
  return {
    state: after,
    drop,
    end: end && endOf(work, after, end.told),
    keys: { records: fetched.key, position: positionKey(position) },
  };
}

function endOf(
  { chain }: PageWork,
  { records, count, whole }: ChainState,
  told: boolean,
): { proven: Proven } {
  const { count: where } = chain.resource;
  // What a path of its own counts is asked for again first.
  if (typeof where !== 'object' || !('path' in where)) checkEnd(chain.place, records, count);
  if (count !== null) return { proven: 'count' };
  return { proven: told && whole ? 'end' : 'nothing' };
}

/** As many as the API counts have come, by a kind of pagination that has to ask beyond the last page. */
function isAllThere({ chain }: PageWork, { count, records, pages }: ChainState): boolean {
  const kind = chain.resource.pagination?.type;
  return (kind === 'page' || kind === 'offset') && pages > 0 && count === records;
}

/** Beyond the last page some APIs answer 404, and others the last page again. */
function lastStep(work: PageWork, state: ChainState, drop: number): ChainStep {
  return { state, drop, end: endOf(work, state, false), keys: null };
}

function tooManyPages({ chain, limits }: PageWork, page: number): CarryoverError {
  const what = `there are more than ${limits?.pages ?? mostPages} pages`;
  return incomplete({ ...chain.place, page }, what, 'If that is right, raise `limits.pages`.');
}

function repeated({ chain }: PageWork, page: number): CarryoverError {
  const what =
    'it has the very records of an earlier page: the API does not heed where it is asked to go on, or records moved while they were read';
  const hint =
    'Check `pagination` (the names of its parameters first), and run again when nobody writes to the old system.';
  return incomplete({ ...chain.place, page }, what, hint);
}

function endless({ chain }: PageWork, page: number): CarryoverError {
  const what = 'it leads to a page that was read already, so that there would be no end';
  return incomplete({ ...chain.place, page }, what, 'Check `pagination`, and tell the makers of the API.');
}
