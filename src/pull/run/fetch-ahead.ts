import { chainStart } from '../pages/chain-state.ts';
import type { HttpClient } from '../http/http.ts';
import type { ChainJob } from './chain-jobs.ts';
import { fetchNext } from './chain-step.ts';
import { fetchCount } from './fetch-count.ts';
import type { FetchedPage, PageSink, PageWork } from './fetch-page.ts';

/** The beginning of a chain whose turn has not come yet. */
export interface Ahead {
  /** What `job.count` says, if there is one. */
  readonly count: number | null;
  /** Its first page, in memory; null if that has no room: it is fetched again then. */
  readonly first: { readonly fetched: FetchedPage; readonly lines: Buffer } | null;
}

const mostBytes = 2 * 1024 * 1024;

/** Fetches the first page of a chain, so that it is there when its turn comes. */
export async function fetchAhead(client: HttpClient, work: PageWork, job: ChainJob): Promise<Ahead> {
  const count = job.count && (await fetchCount(client, job.count, job.chain.place));
  const memory = createMemory();
  const fetched = await fetchNext(work, { ...chainStart, count }, memory.sink);
  const isFetched = fetched !== null && fetched !== 'beyond';
  return { count, first: isFetched ? { fetched, lines: memory.take() } : null };
}

/**
 * Jobs in their order, each with what `begin` makes of it; `width` of them are begun before their turn.
 * What fails in `begin` is heard by whoever awaits it, if anybody does.
 */
export async function* inOrder<Job, Begun>(
  jobs: AsyncGenerator<Job>,
  width: number,
  begin: (job: Job) => Promise<Begun>,
): AsyncGenerator<{ job: Job; begun: Promise<Begun> }> {
  const waiting: { job: Job; begun: Promise<Begun> }[] = [];
  async function beginNext(): Promise<boolean> {
    const { done, value } = await jobs.next();
    if (done) return false;
    const begun = begin(value);
    begun.catch(() => undefined);
    waiting.push({ job: value, begun });
    return true;
  }
  try {
    let isMore = true;
    for (;;) {
      while (isMore && waiting.length < width) isMore = await beginNext();
      const head = waiting.shift();
      if (!head) return;
      yield head;
    }
  } finally {
    await jobs.return(undefined);
  }
}

function createMemory(): { sink: PageSink; take(): Buffer } {
  let parts: Buffer[] = [];
  let bytes = 0;
  return {
    sink: {
      async restart() {
        parts = [];
        bytes = 0;
      },
      async write(lines) {
        bytes += lines.length;
        if (bytes <= mostBytes) parts.push(Buffer.from(lines));
        return bytes <= mostBytes;
      },
    },
    take: () => Buffer.concat(parts),
  };
}
