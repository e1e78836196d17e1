import type { PulledResource } from '../../snapshot/origin.ts';
import { openClient } from '../http/open-client.ts';
import type { Source } from '../source.ts';
import { openRun } from './open-run.ts';
import type { Run } from './open-run.ts';
import { openSurveys } from './open-surveys.ts';
import type { Surveys } from './open-surveys.ts';
import { pullResource } from './pull-resource.ts';
import type { ResourceState } from './run-state.ts';
import type { Pulled, PullInput } from './run.ts';
import { pulledTables } from './pulled-tables.ts';

/**
 * Pulls all records from the API, or those that an interrupted pull has not yet.
 * @throws LOCKED; as `HttpClient.get`; SOURCE_INCOMPLETE and SOURCE_INVALID for records that are not to be trusted
 */
export async function pullRecords(input: PullInput): Promise<Pulled> {
  const run = await openRun(input);
  try {
    return await pullInto(run, input);
  } catch (error) {
    await run.close(false);
    throw error;
  }
}

/** The same in a folder that is open; it stays so if this throws. */
export async function pullInto(run: Run, input: PullInput): Promise<Pulled> {
  const { source, onEvent } = input;
  onEvent?.({ type: 'step', step: 'pull' });
  const surveys = await openSurveys(source, run.scratch);
  try {
    await readAll(run, surveys, input);
    return await run.trust(() => pulledOf(run, surveys, input));
  } finally {
    // The keys that were seen are of no use any more, and in the memory's way.
    await surveys.close();
  }
}

async function readAll(run: Run, surveys: Surveys, { source, onEvent, signal }: PullInput): Promise<void> {
  const listening = { ...(onEvent && { onEvent }), ...(signal && { signal }) };
  const client = await openClient({ source, ...listening });
  try {
    for (const [name, survey] of surveys.all) {
      const resource = resourceOf(source, name);
      await pullResource({ source, client, run, name, resource, survey, ...listening });
    }
  } finally {
    await client.close();
  }
}

function resourceOf({ resources }: Source, name: string) {
  const resource = resources[name];
  if (!resource) throw new TypeError(`There is no resource "${name}".`);
  return resource;
}

function pulledOf(run: Run, surveys: Surveys, { source, onEvent }: PullInput): Pulled {
  const names = [...surveys.all.keys()];
  const all = [...surveys.all].map(([name, survey]) => ({
    survey,
    parent: source.resources[name]?.parent?.resource,
    read: () => run.read(name),
  }));
  const states = names.map((name) => run.resource(name));
  const unproven = states.filter(({ proven }) => proven === 'nothing').map(({ name }) => unprovenText(name));
  for (const message of unproven) onEvent?.({ type: 'warning', code: 'UNPROVEN', message });
  return {
    ...pulledTables(all),
    origin: {
      kind: 'api',
      location: source.url,
      pulledAt: run.startedAt,
      resources: Object.fromEntries(states.map((state) => [state.name, toPulled(state, surveys)])),
    },
    notes: [...unproven, ...all.flatMap(({ survey }) => survey.notes())],
    records: (name) => run.read(name),
    close: (done) => run.close(done),
  };
}

function toPulled(
  { name, pages, records, proven, count }: ResourceState,
  { checks }: Surveys,
): PulledResource {
  const counted = proven === 'count' && count !== null && { count };
  return { pages, records, proven, ...counted, checks: checks.get(name) ?? '' };
}

function unprovenText(name: string): string {
  return `Nothing proves that all records of "${name}" came: the API does not count them, nor does it say where they end.`;
}
