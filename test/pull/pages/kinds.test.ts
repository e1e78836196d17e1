import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pagination, Resource } from '../../../src/pull/source.ts';
import { startApi } from '../apis/start-api.ts';
import type { Api } from '../apis/start-api.ts';
import { pullOnce, sourceOf } from '../run/pull-once.ts';

interface Case {
  readonly name: string;
  /** For the API. */
  readonly api: Readonly<Record<string, unknown>>;
  readonly pagination?: Pagination;
  readonly resource?: Partial<Resource>;
  readonly proven: 'count' | 'end' | 'nothing';
}

const sized = { sizeParam: 'size', size: 100 };
const noProof = { proven: 'nothing' } as const;

const cases: readonly Case[] = [
  { name: 'none', api: { kind: 'none' }, proven: 'nothing' },
  {
    name: 'none, JSON lines',
    api: { kind: 'none', jsonLines: true },
    proven: 'nothing',
    resource: { records: '' },
  },
  { name: 'page', api: { kind: 'page' }, pagination: { type: 'page', ...sized }, ...noProof },
  { name: 'page without a size', api: { kind: 'page' }, pagination: { type: 'page' }, ...noProof },
  {
    name: 'page, number of pages',
    api: { kind: 'page' },
    pagination: { type: 'page', pages: '/meta/pages', ...sized },
    proven: 'end',
  },
  {
    name: 'page, counted',
    api: { kind: 'page', counted: 'body' },
    pagination: { type: 'page', ...sized },
    resource: { count: '/total' },
    proven: 'count',
  },
  {
    name: 'page, capped',
    api: { kind: 'page', cap: 30 },
    pagination: { type: 'page', ...sized },
    ...noProof,
  },
  {
    name: 'page, the last again beyond the end',
    api: { kind: 'page', counted: 'header', beyond: 'clamp' },
    pagination: { type: 'page', ...sized },
    proven: 'count',
  },
  {
    name: 'page, 404 beyond the end',
    api: { kind: 'page', counted: 'header', beyond: '404' },
    pagination: { type: 'page', ...sized },
    proven: 'count',
  },
  { name: 'offset', api: { kind: 'offset' }, pagination: { type: 'offset', ...sized }, ...noProof },
  {
    name: 'offset, capped',
    api: { kind: 'offset', cap: 30 },
    pagination: { type: 'offset', ...sized },
    ...noProof,
  },
  {
    name: 'offset, counted elsewhere',
    api: { kind: 'offset' },
    pagination: { type: 'offset', ...sized },
    resource: { count: { path: '/api/users/count', at: '/count' } },
    proven: 'count',
  },
  {
    name: 'cursor in the body',
    api: { kind: 'cursor' },
    pagination: { type: 'cursor', next: '/meta/next', ...sized },
    proven: 'end',
  },
  {
    name: 'cursor in a header',
    api: { kind: 'cursor-header' },
    pagination: { type: 'cursor', next: { header: 'X-Next' }, ...sized },
    proven: 'end',
  },
  { name: 'link', api: { kind: 'link' }, pagination: { type: 'link', ...sized }, proven: 'end' },
  {
    name: 'next URL',
    api: { kind: 'next-url' },
    pagination: { type: 'next-url', next: '/meta/next', ...sized },
    proven: 'end',
  },
  {
    name: 'keyset by the key',
    api: { kind: 'keyset' },
    pagination: { type: 'keyset', by: 'at', param: 'since', ...sized },
    resource: { key: 'at' },
    ...noProof,
  },
  {
    name: 'keyset in the path',
    api: { kind: 'keyset' },
    pagination: { type: 'keyset', by: 'at', ...sized },
    resource: { path: '/api/users?since={last}' },
    ...noProof,
  },
  {
    name: 'keyset, ties',
    api: { kind: 'keyset', tie: 7 },
    pagination: { type: 'keyset', by: 'at', param: 'since', ...sized },
    ...noProof,
  },
  {
    name: 'keyset, ties, capped',
    api: { kind: 'keyset', tie: 7, cap: 30 },
    pagination: { type: 'keyset', by: 'at', param: 'since', ...sized },
    ...noProof,
  },
  {
    name: 'keyset, ties, inclusive',
    api: { kind: 'keyset', tie: 7, inclusive: true },
    pagination: { type: 'keyset', by: 'at', param: 'since', inclusive: true, ...sized },
    ...noProof,
  },
  {
    name: 'keyset, inclusive, counted elsewhere',
    api: { kind: 'keyset', inclusive: true },
    pagination: { type: 'keyset', by: 'at', param: 'since', inclusive: true, ...sized },
    resource: { count: { path: '/api/users/count', at: '/count' } },
    proven: 'count',
  },
];

const totals = [0, 1, 99, 100, 101, 1050];

/** One API for all: each case and size is a resource of its own. */
const nameOf = (name: string, total: number): string => `${name.replaceAll(/\W+/g, '-')}-${total}`;
const offered = cases.flatMap(({ name, api }) =>
  totals.map((total) => [nameOf(name, total), { total, ...api }] as const),
);
let old: Api;

beforeAll(async () => {
  old = await startApi('paged', { resources: Object.fromEntries(offered) });
});

afterAll(() => old.stop());

describe.each(cases)('$name', ({ name, pagination, resource, proven }) => {
  it.each(totals)('gives each of %i records once, in order', async (total) => {
    const path = `/api/${nameOf(name, total)}`;
    const named = JSON.parse(
      JSON.stringify(resource ?? {}).replaceAll('/api/users', path),
    ) as Partial<Resource>;
    const users: Resource = { path, records: '/data', ...(pagination && { pagination }), ...named };
    const { rows, pulled, events } = await pullOnce(sourceOf(old, { users }));
    expect(rows['users']?.map(({ id }) => id)).toEqual(
      Array.from({ length: total }, (_, index) => index + 1),
    );
    const told = pulled.origin.resources['users'];
    expect(told).toMatchObject({ records: total });
    expect(told?.proven).toBe(proven);
    expect(told?.count).toBe(proven === 'count' ? total : undefined);
    const warned = events.some((event) => event.type === 'warning' && event.code === 'UNPROVEN');
    expect(warned).toBe(proven === 'nothing');
  });
});
