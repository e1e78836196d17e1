import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Event } from '../../../src/events.ts';
import { pullRecords } from '../../../src/pull/run/pull-records.ts';
import type { Pulled, PullInput } from '../../../src/pull/run/run.ts';
import type { Resource, Source } from '../../../src/pull/source.ts';
import { CarryoverError } from '../../../src/errors.ts';
import { startApi } from '../apis/start-api.ts';
import type { Api } from '../apis/start-api.ts';

const apis: Api[] = [];

afterEach(async () => {
  for (const api of apis.splice(0)) await api.stop();
});

/** Starts `paged.mjs` for one test. */
export async function startPaged(options: Readonly<Record<string, unknown>>): Promise<Api> {
  const api = await startApi('paged', options);
  apis.push(api);
  return api;
}

export function sourceOf(
  api: Api,
  resources: Readonly<Record<string, Resource>>,
  more: Partial<Source> = {},
): Source {
  return { url: api.url, resources, retries: 0, ...more };
}

export interface Once {
  readonly pulled: Pulled;
  readonly events: readonly Event[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>;
}

/** Pulls, reads all rows and closes as after a snapshot. */
export async function pullOnce(source: Source, more: Partial<PullInput> = {}): Promise<Once> {
  const events: Event[] = [];
  const folder = more.folder ?? join(mkdtempSync(join(tmpdir(), 'carryover-pull-')), '.pull');
  try {
    const pulled = await pullRecords({
      source,
      folder,
      now: () => new Date(),
      onEvent: (event) => void events.push(event),
      ...more,
    });
    const rows = await rowsOf(pulled);
    await pulled.close(true);
    return { pulled, events, rows };
  } finally {
    if (!more.folder) rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

export async function rowsOf(pulled: Pulled): Promise<Record<string, Record<string, unknown>[]>> {
  const all: Record<string, Record<string, unknown>[]> = {};
  for (const table of pulled.schema.tables) {
    const rows: Record<string, unknown>[] = [];
    for await (const { data } of pulled.reader.read(table)) {
      for (const line of data.toString('utf8').trimEnd().split('\n'))
        rows.push(JSON.parse(line) as Record<string, unknown>);
    }
    all[table.name] = rows;
  }
  return all;
}

/** The error that a call ends with; fails if it does not. */
export async function errorOf(work: Promise<unknown>): Promise<CarryoverError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CarryoverError) return error;
  throw new Error('It ended without an error of ours.', { cause: error });
}
