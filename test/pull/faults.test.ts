import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pull } from '../../src/api/pull.ts';
import type { PullResult } from '../../src/api/options.ts';
import { CarryoverError } from '../../src/errors.ts';
import type { Event } from '../../src/events.ts';
import { openAt } from '../snapshot/places.ts';
import { startApi } from './apis/start-api.ts';
import type { Api } from './apis/start-api.ts';

/** Five full pages and one that is not. */
const records = 52;
const size = 10;
const pages = 6;
const password = 'canary-PASSWORD-5d1e';
const token = 'canary-TOKEN-77aa';

let api: Api;
let elsewhere: Api;
let whole: string;
const folders: string[] = [];

beforeAll(async () => {
  elsewhere = await startApi('unreliable', { records, size, password, token });
  api = await startApi('unreliable', { records, size, password, token, elsewhere: elsewhere.url });
  const { error, fingerprint } = await pullThrough('none/0/0');
  if (fingerprint === null) throw error ?? new Error('nothing was pulled');
  whole = fingerprint;
});

afterAll(async () => {
  await api?.stop();
  await elsewhere?.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** What passes: the pull tries again, and has every record. */
describe('a fault that passes', () => {
  const everyAnswer = Array.from({ length: pages }, (_, index) => index + 1);
  const fiftyPlaces = Array.from({ length: 50 }, (_, index) => index / 50);

  test.each([
    ['the connection is reset at every answer', everyAnswer.map((at) => `reset/${at}/0`)],
    ['a body is cut at fifty places', fiftyPlaces.map((place) => `cut/3/${place}`)],
    [
      'a body without a length is cut at fifty places',
      fiftyPlaces.map((place) => `cut-no-length/3/${place}`),
    ],
    ['an answer does not come', everyAnswer.map((at) => `stall/${at}/0`)],
    ['a body stops coming', everyAnswer.map((at) => `stall/${at}/0.6`)],
    ['a body drips', everyAnswer.map((at) => `drip/${at}/0.5`)],
    ['there are too many requests', everyAnswer.map((at) => `429/${at}/0`)],
    ['the API is out of service', everyAnswer.map((at) => `503/${at}/0`)],
    ['the API has another clock', ['skew/2/0']],
    ['the token expires', everyAnswer.map((at) => `expired/${at}/0`)],
  ])('%s', async (_, scenarios) => {
    const found = await Promise.all(scenarios.map((scenario) => pullThrough(scenario)));
    expect(found.map(({ scenario, error }) => `${scenario}: ${error?.message ?? 'whole'}`)).toEqual(
      scenarios.map((scenario) => `${scenario}: whole`),
    );
    expect(new Set(found.map(({ fingerprint }) => fingerprint))).toEqual(new Set([whole]));
  });
});

/** What stays: an error that says what it is, and no snapshot. */
describe('a fault that stays', () => {
  test.each([
    ['the connection is reset', 'always-reset/3/0', 'SOURCE_UNREACHABLE'],
    ['the answer does not come', 'always-stall/3/0', 'SOURCE_UNREACHABLE'],
    ['the body stops coming', 'always-stall/3/0.5', 'SOURCE_INCOMPLETE'],
    ['the body drips', 'always-drip/3/0.5', 'SOURCE_INCOMPLETE'],
    ['the body is cut', 'always-cut/3/0.5', 'SOURCE_INCOMPLETE'],
    ['the body without a length is cut', 'always-cut-no-length/3/0.5', 'SOURCE_INCOMPLETE'],
    ['there are too many requests', 'always-429/3/0', 'SOURCE_UNREACHABLE'],
    ['the API is out of service', 'always-503/3/0', 'SOURCE_UNREACHABLE'],
    ['no token is good', 'always-expired/3/0', 'SOURCE_AUTH_FAILED'],
    ['another origin', 'elsewhere/3/0', 'SOURCE_INVALID'],
    ['HTML', 'page-of-html/3/0', 'SOURCE_INVALID'],
    ['an error with status 200', 'error-in-200/3/0', 'SOURCE_INVALID'],
    ['a record is missing, and its page is short', 'fewer/3/0', 'SOURCE_INCOMPLETE'],
    // Only the count tells.
    ['a record is missing on the last page', `fewer/${pages}/0`, 'SOURCE_INCOMPLETE'],
  ])('%s', async (_, scenario, code) => {
    const { error, snapshots } = await pullThrough(scenario);
    expect(error).toBeInstanceOf(CarryoverError);
    expect(`${(error as CarryoverError).code} ${error?.message ?? ''}`).toMatch(
      new RegExp(`^${code} .*users`, 's'),
    );
    expect(snapshots).toEqual([]);
  });

  test('the other origin was never asked', async () => {
    await pullThrough('elsewhere/2/0');
    expect(await elsewhere.log()).toEqual([]);
  });
});

interface Found {
  readonly scenario: string;
  readonly error: Error | null;
  readonly fingerprint: string | null;
  readonly snapshots: readonly string[];
}

/** Pulls through one way to fail; nowhere in what is said or written may a secret stand. */
async function pullThrough(scenario: string): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-'));
  folders.push(folder);
  const events: Event[] = [];
  let result: PullResult | null = null;
  let error: Error | null = null;
  try {
    result = await pull({
      source: sourceFor(scenario),
      snapshots: folder,
      onEvent: (event) => events.push(event),
    });
  } catch (caught) {
    error = caught as Error;
  }
  const said = JSON.stringify([events, result, everythingOf(error)]);
  expect(said).not.toContain('canary');
  const { names, bytes } = await filesOf(folder);
  expect(bytes.flatMap(([name, content]) => (content.includes('canary') ? [name] : []))).toEqual([]);
  const snapshots = names.filter((name) => name.endsWith('manifest.json'));
  const snapshot = result === null ? null : await openAt(result.folder);
  return { scenario, error, fingerprint: snapshot?.manifest.tables[0]?.fingerprint ?? null, snapshots };
}

function sourceFor(scenario: string) {
  return {
    url: `${api.url}/${scenario}`,
    name: 'old',
    auth: {
      type: 'login' as const,
      path: '/login',
      body: { user: 'ann', password },
      token: { at: '/token' },
    },
    retries: 2,
    timeouts: { connect: 2, headers: 1, silence: 1 },
    resources: {
      users: {
        path: '/users',
        records: '/data',
        count: '/total',
        key: 'id',
        pagination: { type: 'page' as const, size },
      },
    },
  };
}

/** All that a program could print of an error. */
function everythingOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { details, hint } = error as Partial<CarryoverError>;
  return [error.name, error.message, error.stack, hint, details, everythingOf(error.cause)];
}

async function filesOf(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const bytes = await Promise.all(names.map(async (name) => [name, await readFile(name)] as const));
  return { names, bytes };
}
