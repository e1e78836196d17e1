import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Resource, Source } from '../../../src/pull/source.ts';
import { startApi } from '../apis/start-api.ts';
import type { Api } from '../apis/start-api.ts';
import { errorOf, pullOnce, sourceOf } from '../run/pull-once.ts';

interface Case {
  readonly name: string;
  readonly api: Readonly<Record<string, unknown>>;
  readonly resource: Omit<Resource, 'path' | 'records'>;
  readonly source?: Partial<Source>;
  /** Part of the message. */
  readonly message: RegExp;
  readonly code?: string;
}

const sized = { sizeParam: 'size', size: 100 };
const page = { type: 'page', ...sized } as const;
const offset = { type: 'offset', ...sized } as const;
const link = { type: 'link', ...sized } as const;
const cursor = { type: 'cursor', next: '/meta/next', ...sized } as const;
const keyset = { type: 'keyset', by: 'at', param: 'since', ...sized } as const;

const cases: readonly Case[] = [
  {
    name: 'repeated page',
    api: { kind: 'page', repeatAt: 3 },
    resource: { pagination: page },
    message: /^Page 3 of "users": it has the very records of an earlier page/,
  },
  {
    name: 'repeated page of links',
    api: { kind: 'link', repeatAt: 2 },
    resource: { pagination: link },
    message: /^Page 2 of "users": it has the very records/,
  },
  {
    name: 'links to next pages that the config does not follow',
    api: { kind: 'link' },
    resource: {},
    message: /^"users": its `Link` header leads to a next page, but the config names no pagination/,
  },
  {
    name: 'page parameter that is not heeded',
    api: { kind: 'none' },
    resource: { pagination: page },
    message: /^Page 2 of "users": it has the very records/,
  },
  {
    name: 'short page in the middle',
    api: { kind: 'page', shortAt: 2 },
    resource: { pagination: page },
    message: /^Page 3 of "users": it has records, but page 2 had fewer than the 100/,
  },
  {
    name: 'short first page',
    api: { kind: 'page', shortAt: 1 },
    resource: { pagination: page },
    message: /^Page 2 of "users": it has 100 records, but the pages before no more than 99/,
  },
  {
    name: 'short page of offsets',
    api: { kind: 'offset', shortAt: 2 },
    resource: { pagination: offset },
    message: /^Page 3 of "users": it has records, but page 2 had fewer/,
  },
  {
    name: 'empty page in the middle, counted pages',
    api: { kind: 'page', emptyAt: 2 },
    resource: { pagination: { ...page, pages: '/meta/pages' } },
    message: /^Page 2 of "users": it has no records, but the API says that more follow/,
  },
  {
    name: 'empty page in the middle of cursors',
    api: { kind: 'cursor', emptyAt: 2 },
    resource: { pagination: cursor },
    message: /^Page 2 of "users": it has no records, but/,
  },
  {
    name: 'empty page in the middle, counted',
    api: { kind: 'page', emptyAt: 2, counted: 'header' },
    resource: { pagination: page },
    message: /^"users": the API counts 350 records, but 100 came/,
  },
  {
    name: 'endless links',
    api: { kind: 'link', loopAt: 3 },
    resource: { pagination: link },
    message: /^Page (3|4) of "users": (it leads to a page that was read already|it has the very records)/,
  },
  {
    name: 'endless cursors',
    api: { kind: 'cursor', loopAt: 2 },
    resource: { pagination: cursor },
    message: /^Page (2|3) of "users": it/,
  },
  {
    name: 'count that changes',
    api: { kind: 'page', counted: 'body', countShift: 3 },
    resource: { pagination: page, count: '/total' },
    message: /^Page 3 of "users": the API counts 351 records and counted 350 before/,
  },
  {
    name: 'usual header that changes',
    api: { kind: 'page', counted: 'header', countShift: 2 },
    resource: { pagination: page },
    message: /^Page 2 of "users": the API counts 351 records and counted 350 before/,
  },
  {
    name: 'count that is too high',
    api: { kind: 'page', counted: 'body', countShift: 1 },
    resource: { pagination: page, count: '/total' },
    message: /^"users": the API counts 351 records, but 350 came/,
  },
  {
    name: 'count by a path that is too high',
    api: { kind: 'cursor', countShift: 1 },
    resource: { pagination: cursor, count: { path: '/api/X/count', at: '/count' } },
    message: /^"users": the API counts 351 records, but 350 came/,
  },
  {
    name: 'count that is not there',
    api: { kind: 'page' },
    resource: { pagination: page, count: '/total' },
    message: /^Page 1 of "users": there is no count of the records at `\/total`/,
    code: 'SOURCE_INVALID',
  },
  {
    name: 'number of pages that is not there',
    api: { kind: 'page' },
    resource: { pagination: { ...page, pages: '/nowhere' } },
    message: /^Page 1 of "users": there is no number of pages/,
    code: 'SOURCE_INVALID',
  },
  {
    name: 'page of ties',
    api: { kind: 'keyset', tie: 200 },
    resource: { pagination: keyset },
    message: /^Page 1 of "users": all of its 100 records have the same `at`/,
  },
  {
    name: 'page of ties, inclusive',
    api: { kind: 'keyset', tie: 100, inclusive: true },
    resource: { pagination: { ...keyset, inclusive: true } },
    message: /^Page 1 of "users": all of its 100 records have the same `at`/,
  },
  {
    name: 'page of ties where the API caps',
    api: { kind: 'keyset', tie: 40, cap: 30 },
    resource: { pagination: keyset },
    message: /^Page 2 of "users": (there are more records, but page 1|it begins)/,
  },
  {
    name: 'keyset that is inclusive and not said so',
    api: { kind: 'keyset', inclusive: true },
    resource: { pagination: keyset, key: 'at' },
    message: /^Page 2 of "users": it begins with the same `at`/,
  },
  {
    name: 'keyset whose parameter is not heeded',
    api: { kind: 'page' },
    resource: { pagination: keyset },
    message: /^Page 2 of "users": it (begins with a smaller `at`|has the very records)/,
  },
  {
    name: 'keyset by what no record has',
    api: { kind: 'keyset' },
    resource: { pagination: { ...keyset, by: 'nobody' } },
    message: /^Page 1 of "users": its record 1 has no text or number in `nobody`/,
    code: 'SOURCE_INVALID',
  },
  {
    name: 'too many pages',
    api: { kind: 'page' },
    resource: { pagination: page },
    source: { limits: { pages: 2 } },
    message: /^Page 2 of "users": there are more than 2 pages/,
  },
];

const nameOf = (name: string): string => name.replaceAll(/\W+/g, '-');
let old: Api;

beforeAll(async () => {
  const offered = cases.map(({ name, api }) => [nameOf(name), { total: 350, ...api }]);
  old = await startApi('paged', { resources: Object.fromEntries(offered) });
});

afterAll(() => old.stop());

describe('what would be a silent loss', () => {
  it.each(cases)('$name', async ({ name, resource, source, message, code = 'SOURCE_INCOMPLETE' }) => {
    const path = `/api/${nameOf(name)}`;
    const own = JSON.parse(JSON.stringify(resource).replaceAll('/api/X', path)) as typeof resource;
    const users: Resource = { path, records: '/data', ...own };
    const error = await errorOf(pullOnce(sourceOf(old, { users }, source)));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/ No snapshot was taken; nothing was changed\.$/);
    expect(error.code).toBe(code);
    expect(error.hint).toMatch(/\w/);
    expect(error.details).toMatchObject({ resource: 'users' });
  });
});
