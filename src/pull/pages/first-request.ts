import type { HttpRequest } from '../http/http.ts';
import type { Pagination, Resource } from '../source.ts';

/**
 * The request that a chain of pages begins with. `last` takes the place of `{last}` in the path.
 * @param path the resource's, other names in braces filled in
 */
export function firstRequest(resource: Resource, path: string, last = ''): HttpRequest {
  const query = { ...texts(resource.query ?? {}), ...sizeOf(resource.pagination) };
  return {
    url: path.replaceAll('{last}', encodeURIComponent(last)),
    ...(Object.keys(query).length > 0 && { query }),
    ...(resource.headers && { headers: resource.headers }),
  };
}

/** The same with one more parameter. */
export function withParam(request: HttpRequest, name: string, value: string): HttpRequest {
  return { ...request, query: { ...request.query, [name]: value } };
}

function texts(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function sizeOf(pagination: Pagination | undefined): Record<string, string> {
  if (!pagination || pagination.type === 'none') return {};
  const { sizeParam, size } = pagination;
  return sizeParam !== undefined && size !== undefined ? { [sizeParam]: String(size) } : {};
}
