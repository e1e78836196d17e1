import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachLine } from '../../values/lines.ts';
import { openClient } from '../http/open-client.ts';
import type { HttpClient } from '../http/http.ts';
import { chainStart } from '../pages/chain-state.ts';
import { countIn } from '../pages/count.ts';
import { createPager } from '../pages/create-pager.ts';
import type { Survey, SurveyedTable } from '../records/records.ts';
import type { Source } from '../source.ts';
import { chainBase, childJob, countPath, ownJob } from './chain-jobs.ts';
import type { ChainJob } from './chain-jobs.ts';
import { fetchNext } from './chain-step.ts';
import { fetchCount } from './fetch-count.ts';
import type { FetchedPage, PageSink } from './fetch-page.ts';
import { openSurveys } from './open-surveys.ts';
import { orderOf } from './order.ts';
import type { PullInput } from './run.ts';

/** What the first page of each resource shows. */
export interface DryRun {
  readonly resources: readonly DryResource[];
  readonly notes: readonly string[];
}

/** A resource, or a table split off from one. */
export interface DryResource {
  readonly table: string;
  /** In the first page. */
  readonly records: number;
  /** There are further pages. */
  readonly more: boolean;
  /** What the API counts; `null` if it does not tell. */
  readonly count: number | null;
  /** Only the records below the first one of this resource were looked at, also for `count`. */
  readonly parent: string | null;
  /** `null` for a type that nothing in the first page tells. */
  readonly columns: readonly { readonly name: string; readonly type: string | null }[];
}

/**
 * Reads the first page of each resource; of a child resource, that for the first record of its parent. Nothing is kept.
 * @throws as `pullRecords`
 */
export async function dryRun({
  source,
  onEvent,
  signal,
}: Pick<PullInput, 'source' | 'onEvent' | 'signal'>): Promise<DryRun> {
  const scratch = await mkdtemp(join(tmpdir(), 'carryover-dry-run-'));
  try {
    const client = await openClient({ source, ...(onEvent && { onEvent }), ...(signal && { signal }) });
    try {
      return await look({ source, client, scratch, firsts: new Map(), tables: new Map() });
    } finally {
      await client.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Look {
  readonly source: Source;
  readonly client: HttpClient;
  readonly scratch: string;
  /** First record of each resource that has any. */
  readonly firsts: Map<string, Buffer>;
  /** Of each resource that was looked at. */
  readonly tables: Map<string, SurveyedTable>;
}

async function look(work: Look): Promise<DryRun> {
  const resources: DryResource[] = [];
  const notes: string[] = [];
  for (const name of orderOf(work.source.resources)) {
    const found = await lookAt(work, name);
    resources.push(...found.resources);
    notes.push(...found.notes);
  }
  return { resources, notes };
}

async function lookAt(work: Look, name: string): Promise<DryRun> {
  const { client, source, scratch, firsts } = work;
  const watch = createWatch(() => openSurveys(source, scratch, [name]), name);
  try {
    const job = jobOf(work, name);
    const page = { client, limits: source.limits, chain: job?.chain, prefix: job?.prefix ?? null };
    if (!job || !page.chain) await watch.sink.restart();
    const fetched = page.chain && (await fetchNext({ ...page, chain: page.chain }, chainStart, watch.sink));
    if (watch.first) firsts.set(name, watch.first);
    const isPage = typeof fetched === 'object' && fetched !== null;
    const more = job && isPage ? hasMore(job, fetched) : false;
    const count = job && isPage ? await countOf(client, job, fetched) : null;
    const tables = watch.survey().tables(work.tables.get(source.resources[name]?.parent?.resource ?? ''));
    for (const table of tables.slice(0, 1)) work.tables.set(name, table);
    const resources = tables.map(({ table, rows, guesses }, index) => {
      const columns = table.columns.map((column) => {
        return { name: column.name, type: guesses.has(column.name) ? null : column.type };
      });
      const parent = source.resources[name]?.parent?.resource ?? null;
      return { table: table.name, records: rows, more, count: index === 0 ? count : null, parent, columns };
    });
    const nobody = job ? [] : [`Nothing was read of "${name}": the first page of its parent has no records.`];
    return { resources, notes: [...nobody, ...watch.survey().notes()] };
  } finally {
    await watch.close();
  }
}

/** Null for a child whose parent shows no record. */
function jobOf({ source, firsts }: Look, name: string): ChainJob | null {
  const base = chainBase(source, name);
  const { parent } = base.resource;
  if (!parent) return ownJob(base);
  const record = firsts.get(parent.resource);
  return record ? childJob(base, record, 1) : null;
}

function hasMore({ chain }: ChainJob, fetched: FetchedPage): boolean {
  const { place, resource } = chain;
  const count = countIn(resource, { ...fetched, number: 1 }, place);
  return 'position' in createPager(chain).after(null, { ...fetched, number: 1, received: 0, count });
}

async function countOf(
  client: HttpClient,
  { chain }: ChainJob,
  fetched: FetchedPage,
): Promise<number | null> {
  const { place, resource } = chain;
  const path = resource.parent ? null : countPath(resource);
  return path ? fetchCount(client, path, place) : countIn(resource, { ...fetched, number: 1 }, place);
}

/** Has a survey take in a page; a new one each time that the page comes anew. */
function createWatch(open: () => ReturnType<typeof openSurveys>, name: string) {
  let surveys: Awaited<ReturnType<typeof openSurveys>> | null = null;
  let first: Buffer | null = null;
  function survey(): Survey {
    const found = surveys?.all.get(name);
    if (!found) throw new TypeError(`Nothing was read of "${name}".`);
    return found;
  }
  async function close(): Promise<void> {
    await surveys?.close();
    surveys = null;
  }
  const sink: PageSink = {
    async restart() {
      await close();
      surveys = await open();
      first = null;
    },
    async write(lines) {
      for (const line of eachLine(lines)) {
        survey().add(line);
        first ??= Buffer.from(line);
      }
      return true;
    },
  };
  return {
    sink,
    survey,
    close,
    get first() {
      return first;
    },
  };
}
