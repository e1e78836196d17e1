import type { Auth, Source } from '../source.ts';
import { percentDecoded } from './percent-decoded.ts';

/** Every text of a config that may be secret. */
export function secretsOf(source: Source): string[] {
  const { proxy, headers, resources, auth } = source;
  return [
    ...inUrl(source.url),
    ...(proxy?.http === undefined ? [] : inUrl(proxy.http)),
    ...(proxy?.https === undefined ? [] : inUrl(proxy.https)),
    ...inHeaders(headers),
    ...Object.values(resources).flatMap((resource) => inHeaders(resource.headers)),
    ...(auth === undefined ? [] : inAuth(auth)),
  ];
}

function inUrl(text: string): string[] {
  const url = new URL(text);
  const [user, password] = [percentDecoded(url.username), percentDecoded(url.password)];
  return [user, password, url.password, `${user}:${password}`, ...url.searchParams.values()];
}

function inHeaders(headers: Readonly<Record<string, string>> = {}): string[] {
  // `Bearer abc`: the token also stands alone.
  return Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/).slice(1)]);
}

function inAuth(auth: Auth): string[] {
  switch (auth.type) {
    case 'login':
      return textsIn(auth.body);
    case 'bearer':
      return [auth.token];
    case 'basic':
      return [auth.username, auth.password, `${auth.username}:${auth.password}`];
    case 'api-key':
      return [auth.key];
    case 'oauth2':
      return [auth.clientId, auth.clientSecret];
    case 'custom':
      return [];
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
