import type { Pagination } from '../source.ts';
import { compareKeys } from './compare-keys.ts';
import { incomplete } from './faults.ts';
import { firstRequest, withParam } from './first-request.ts';
import type { Chain, Next, Page, PageKeys, Pager } from './pages.ts';

type ByKeyset = Extract<Pagination, { type: 'keyset' }>;

interface Place {
  /** JSON text of the value that the page is asked for above. */
  readonly above: string;
  /** Most records that a page had so far: what the API gives in truth, whatever it was asked for. */
  readonly longest: number;
  /** The page before was taken for the last one: nothing may come any more. */
  readonly short?: true;
}

/**
 * Records above the last one's value. Where several records may have the same value, a page can end among them. The last
 * value's records are then held back and asked for again, until a page shows what comes behind them.
 */
export function keysetPager(chain: Chain, pagination: ByKeyset): Pager {
  const { resource, path } = chain;
  const isUnique = !pagination.inclusive && isKey(resource.key, pagination.by);
  return {
    request(position) {
      const last = position === null ? pagination.start : sent((position as unknown as Place).above);
      const first = firstRequest(resource, path, last);
      const { param } = pagination;
      return param === undefined || last === undefined ? first : withParam(first, param, last);
    },
    after(position, page) {
      const { keys } = page;
      if (!keys) return { end: true, told: false };
      const here = position === null ? null : (position as unknown as Place);
      const step = { chain, pagination, here, page, keys };
      checkStep(step);
      if (pagination.inclusive) return afterInclusive(step);
      return isUnique ? toPlace(step, keys.last) : afterTied(step);
    },
  };
}

interface Step {
  readonly chain: Chain;
  readonly pagination: ByKeyset;
  readonly here: Place | null;
  readonly page: Page;
  readonly keys: PageKeys;
}

/** Asked for `>=`: the last value's records come again with the next page anyway. */
function afterInclusive(step: Step): Next {
  const { keys } = step;
  if (keys.before !== null) return toPlace(step, keys.last, { skip: keys.lastRecords });
  refuseFullOfTies(step);
  return keys.last === step.here?.above || step.here === null
    ? { end: true, told: false }
    : toPlace(step, keys.last, { skip: keys.lastRecords });
}

function afterTied(step: Step): Next {
  const { keys, here, page } = step;
  if (keys.before === null) refuseFullOfTies(step);
  const isShort = keys.before === null || (here !== null && page.records < here.longest);
  if (isShort || keys.before === null) return toPlace(step, keys.last, { short: true });
  return toPlace(step, keys.before, { skip: keys.lastRecords });
}

function toPlace({ here, page }: Step, above: string, how: { skip?: number; short?: true } = {}): Next {
  const longest = Math.max(here?.longest ?? 0, page.records);
  const position = { above, longest, ...(how.short && { short: how.short }) };
  return { position, ...(how.skip !== undefined && { skip: how.skip }) };
}

function checkStep({ chain, pagination, here, page, keys }: Step): void {
  if (here === null) return;
  const at = { ...chain.place, page: page.number };
  const name = `\`${pagination.by}\``;
  if (here.short) {
    const what = `there are more records, but page ${page.number - 1} had fewer than a full page: records with its last ${name} may be missing`;
    throw incomplete(at, what, largerPage);
  }
  const order = keys.first === here.above ? 0 : compareKeys(here.above, keys.first);
  if (order !== null && order > 0) {
    const what = `it begins with a smaller ${name} than it was asked for: the API does not heed the parameter`;
    throw incomplete(at, what, 'Check `pagination.param`, or `{last}` in `path`.');
  }
  if (order === 0 && !pagination.inclusive) {
    const what = `it begins with the same ${name} that it was asked to go beyond`;
    throw incomplete(
      at,
      what,
      'If the API gives records with just that value again, set `pagination.inclusive`.',
    );
  }
}

/** A page that holds one value alone, and is full: what more there is of it can't be asked for. */
function refuseFullOfTies({ chain, pagination, here, page }: Step): void {
  const isFull = page.records >= pagination.size || (here !== null && page.records >= here.longest);
  if (!isFull) return;
  const what = `all of its ${page.records} records have the same \`${pagination.by}\`, so that nothing tells where to go on`;
  throw incomplete({ ...chain.place, page: page.number }, what, largerPage);
}

const largerPage = 'Make the page larger (`pagination.size`), or go by a member that is unique.';

function isKey(key: string | readonly string[] | undefined, by: string): boolean {
  return key === by || (Array.isArray(key) && key.length === 1 && key[0] === by);
}

/** A value as it is sent: the text that a JSON string stands for, a number as it was spelled. */
function sent(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
