import type { Pagination, Resource } from '../source.ts';
import { isHeaderName, isHeaders, isPath, isPointer } from './forms.ts';
import type { Report } from './report.ts';

/** One resource by itself. */
export function checkResource(name: string, resource: Resource, report: Report): void {
  const tell: Report = (place, message) =>
    report(`/resources/${name.replaceAll('~', '~0').replaceAll('/', '~1')}${place}`, message);
  const pointer = (place: string, text: string | undefined): void => {
    if (text !== undefined && !isPointer(text))
      tell(place, 'is no JSON Pointer: those are empty or begin with `/`');
  };
  if (name === '') tell('', 'has no name for its table');
  if (!isHeaders(resource.headers)) tell('/headers', 'has a name or a value that no header can have');
  pointer('/records', resource.records);
  checkCount(resource.count, pointer, tell);
  checkPlaceholders(resource, tell);
  if (resource.pagination) checkPagination(resource.pagination, resource, pointer, tell);
  for (const [table, { at }] of Object.entries(resource.split ?? {})) {
    pointer(`/split/${table}/at`, at);
    if (at === '') tell(`/split/${table}/at`, 'must lead to an array within the record');
  }
}

type Pointer = (place: string, text: string | undefined) => void;

function checkCount(count: Resource['count'], pointer: Pointer, tell: Report): void {
  if (typeof count === 'string') return pointer('/count', count);
  if (count === undefined) return;
  if ('header' in count) {
    if (!isHeaderName(count.header)) tell('/count/header', 'is no name that a header can have');
    return;
  }
  pointer('/count/at', count.at);
  if (!isPath(count.path.replaceAll(/\{[^{}]*\}/g, 'x'))) tell('/count/path', 'must begin with one `/`');
}

/** Names in braces are a parent's members, but for `{last}`, which is empty where no keyset fills it in. */
function checkPlaceholders({ path, parent }: Resource, tell: Report): void {
  if (!isPath(path.replaceAll(/\{[^{}]*\}/g, 'x'))) tell('/path', 'must begin with one `/`');
  const names = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
  const members = names.filter((name) => name !== 'last');
  if (members.length > 0 && !parent)
    tell('/path', `has \`{${members[0]}}\`, and no \`parent\` whose records fill it in`);
  if (parent && members.length === 0)
    tell('/path', 'is the same for every record of its `parent`: it needs a member in braces, e.g. `{id}`');
}

function checkPagination(pagination: Pagination, { path }: Resource, pointer: Pointer, tell: Report): void {
  if (pagination.type === 'page') pointer('/pagination/pages', pagination.pages);
  if (pagination.type === 'next-url') pointer('/pagination/next', pagination.next);
  if (pagination.type === 'cursor') checkCursor(pagination.next, pointer, tell);
  if (pagination.type !== 'keyset') return;
  const inPath = path.includes('{last}');
  if (inPath === (pagination.param !== undefined))
    tell(
      '/pagination',
      'needs either `param` or `{last}` in the path, the place that the last value goes into',
    );
}

function checkCursor(next: string | { readonly header: string }, pointer: Pointer, tell: Report): void {
  if (typeof next === 'string') pointer('/pagination/next', next);
  else if (!isHeaderName(next.header)) tell('/pagination/next/header', 'is no name that a header can have');
}
