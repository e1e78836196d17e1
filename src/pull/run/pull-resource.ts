import { createProgress } from '../../snapshot/progress.ts';
import { checkCountsAgree } from '../pages/check-page.ts';
import type { Resource } from '../source.ts';
import { chainBase, chainJobs, countPath } from './chain-jobs.ts';
import type { ChainJob } from './chain-jobs.ts';
import type { ChainWork, ResourceWork } from './chain-work.ts';
import { fetchAhead, inOrder } from './fetch-ahead.ts';
import type { Ahead } from './fetch-ahead.ts';
import { fetchCount } from './fetch-count.ts';
import { createFollower } from './follow.ts';
import { pageWork, readChain, savePlace } from './read-chain.ts';

/**
 * Reads what is missing of a resource into its file, page by page, and has its survey take in all records.
 * @throws as `HttpClient.get`; SOURCE_INCOMPLETE and SOURCE_INVALID for pages and records that are not to be trusted
 */
export async function pullResource(work: ResourceWork): Promise<void> {
  const { run, name, survey, onEvent, signal } = work;
  const files = await run.open(name);
  const follow = createFollower(files.records, survey, signal);
  const chains: ChainWork = { ...work, files, follow, progress: createProgress('pull', onEvent) };
  try {
    await run.trust(follow);
    if (!run.resource(name).done) await readChains(chains);
    await savePlace(chains, true);
  } catch (error) {
    // The error that brought us here matters more than one of saving: the next pull then goes on from an earlier page.
    await leave(chains).catch(() => undefined);
    throw error;
  } finally {
    await files.records.close();
    await files.pages.close();
  }
}

/** Cuts off what came in part before it says how far the pull is: on a full disk that makes the room for it. */
async function leave(work: ChainWork): Promise<void> {
  await work.files.records.cut();
  await savePlace(work, true);
}

async function readChains(work: ChainWork): Promise<void> {
  const { run, name, resource, source } = work;
  const before = await wholeCount(work);
  const jobs = chainJobs(run, chainBase(source, name), run.resource(name).chains);
  const width = resource.parent ? (source.concurrency ?? 4) : 1;
  for await (const { job, begun } of inOrder(jobs, width, beginOf(work))) {
    await readChain(work, job, await begun);
  }
  const { records, count } = run.resource(name);
  if (before !== null) await checkWhole(work, before, records);
  const all = before === null ? {} : { count: before, proven: 'count' as const };
  run.put({ ...run.resource(name), ...all, done: true });
  work.progress.done(name, records, before ?? count ?? undefined);
}

/** Children are fetched ahead of their turn, but for one that an earlier pull was in the middle of. */
function beginOf(work: ChainWork): (job: ChainJob) => Promise<Ahead | null> {
  const { client, run, name, resource } = work;
  let isMiddle = run.resource(name).chain.pages > 0;
  return async (job) => {
    const skips = isMiddle || !resource.parent;
    isMiddle = false;
    return skips ? null : fetchAhead(client, pageWork(work, job), job);
  };
}

/** Of a child resource, one path may count the records of all parents together. Null if none does. */
async function wholeCount({ client, run, name, resource }: ChainWork): Promise<number | null> {
  const path = wholeCountPath(resource);
  const { counted } = run.resource(name);
  if (!path || counted !== null) return path && counted;
  const count = await fetchCount(client, path, { resource: name });
  run.put({ ...run.resource(name), counted: count });
  return count;
}

async function checkWhole(
  { client, run, name, resource }: ChainWork,
  before: number,
  records: number,
): Promise<void> {
  const path = wholeCountPath(resource);
  if (!path) return;
  const after = await fetchCount(client, path, { resource: name });
  await run.trust(() => checkCountsAgree({ resource: name }, { before, after }, records));
}

function wholeCountPath(resource: Resource) {
  const path = countPath(resource);
  return resource.parent && path && !path.path.includes('{') ? path : null;
}
