import type { PulledResource } from '../../snapshot/origin.ts';
import { chainStart } from '../pages/chain-state.ts';
import type { ChainState } from '../pages/chain-state.ts';
import { checkCountsAgree } from '../pages/check-page.ts';
import type { Chain } from '../pages/pages.ts';
import type { ChainJob } from './chain-jobs.ts';
import { fetchNext, judgePage } from './chain-step.ts';
import type { ChainStep } from './chain-step.ts';
import type { ChainWork } from './chain-work.ts';
import type { Ahead } from './fetch-ahead.ts';
import { fetchCount } from './fetch-count.ts';
import type { FetchedPage, PageSink, PageWork } from './fetch-page.ts';
import { openPageLog, pageEntryBytes } from './page-log.ts';
import type { PageLog } from './page-log.ts';
import type { ResourceState } from './run-state.ts';
import type { Spool } from './spool.ts';

/** Reads a chain to its end, or what is missing of one that was begun; keeps each page once it is checked. */
export async function readChain(work: ChainWork, job: ChainJob, ahead: Ahead | null): Promise<void> {
  const { run, name, files } = work;
  const pages = pageWork(work, job);
  const { chain, pages: before } = run.resource(name);
  const log = await openPageLog(
    files.pages.read((before - chain.pages) * pageEntryBytes, before * pageEntryBytes),
  );
  let state = chain.pages > 0 ? chain : { ...chain, count: await firstCount(work, job, ahead) };
  let held = ahead?.first ?? null;
  for (;;) {
    const now = state;
    const fetched = held
      ? await takeHeld(held, files.records)
      : await fetchNext(pages, now, sinkOf(files.records));
    held = null;
    if (fetched === null) throw new Error('A file takes every page.');
    const step = await run.trust(() => judgePage(pages, now, log.seen, fetched));
    if (step.end) await checkAgain(work, job, step.state);
    await keep({ ...work, job }, log, now, step);
    state = step.state;
    if (step.end) return;
  }
}

/** How the pages of a chain are fetched. */
export function pageWork(
  { client, source, run, name, progress }: ChainWork,
  { chain, prefix }: ChainJob,
): PageWork {
  return {
    client,
    chain,
    limits: source.limits,
    prefix,
    onRecords: (records) =>
      progress.block(name, run.resource(name).records + records, expected(run.resource(name), chain)),
  };
}

async function firstCount({ client }: ChainWork, { count, chain }: ChainJob, ahead: Ahead | null) {
  if (ahead || !count) return ahead?.count ?? null;
  return fetchCount(client, count, chain.place);
}

/** What a path of its own counted before is still so. */
async function checkAgain(
  { client, run }: ChainWork,
  { count, chain }: ChainJob,
  state: ChainState,
): Promise<void> {
  const before = state.count;
  if (!count || before === null) return;
  const after = await fetchCount(client, count, chain.place);
  await run.trust(() => checkCountsAgree(chain.place, { before, after }, state.records));
}

async function takeHeld(
  { fetched, lines }: NonNullable<Ahead['first']>,
  records: Spool,
): Promise<FetchedPage> {
  await records.cut();
  await records.append(lines);
  return fetched;
}

function sinkOf(records: Spool): PageSink {
  return {
    restart: () => records.cut(),
    async write(lines) {
      await records.append(lines);
      return true;
    },
  };
}

/** Records of the resource in all, as far as the API has told. Each parent's own count says nothing about that. */
function expected({ chain, counted }: ResourceState, { place }: Chain): number | undefined {
  return (place.parent ? counted : chain.count) ?? undefined;
}

async function keep(
  work: ChainWork & { readonly job: ChainJob },
  log: PageLog,
  before: ChainState,
  step: ChainStep,
): Promise<void> {
  const { run, name, files, follow, progress, job } = work;
  await files.records.keep(step.drop);
  if (step.keys) {
    log.add(step.keys.records, step.keys.position);
    await log.write(files.pages);
  }
  const state = withStep(run.resource(name), before, step, files.records.bytes);
  run.put(state);
  await run.trust(follow);
  progress.block(name, state.records, expected({ ...state, chain: step.state }, job.chain));
  await savePlace(work);
}

function withStep(
  now: ResourceState,
  before: ChainState,
  { state, end, keys }: ChainStep,
  bytes: number,
): ResourceState {
  const records = now.records + state.records - before.records;
  const further = { ...now, bytes, records, pages: now.pages + (keys ? 1 : 0) };
  if (!end) return { ...further, chain: state };
  const count = now.count === null || state.count === null ? null : now.count + state.count;
  return {
    ...further,
    chain: chainStart,
    chains: now.chains + 1,
    count,
    proven: weaker(now.proven, end.proven),
  };
}

const strength: readonly PulledResource['proven'][] = ['nothing', 'end', 'count'];

function weaker(a: PulledResource['proven'], b: PulledResource['proven']): PulledResource['proven'] {
  return strength.indexOf(a) < strength.indexOf(b) ? a : b;
}

/** Notes on disk how far the pull has come, unless a link to the next page has a secret in it: it then goes on from earlier. */
export async function savePlace({ client, run, name, files }: ChainWork, now = false): Promise<void> {
  const place = JSON.stringify(run.resource(name).chain.position);
  if (client.redact(place) === place) await run.save(files, now);
}
