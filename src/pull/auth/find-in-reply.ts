import { atPointer } from '../json-pointer.ts';
import type { Reply } from '../http/ask.ts';
import type { Cookies } from '../http/credentials.ts';

export type Place = { readonly at: string } | { readonly cookie: string } | { readonly header: string };

/** The text that stands at a place of an answer; undefined if there is none, or an empty one. */
export function findInReply(place: Place, reply: Reply, cookies: Cookies): string | undefined {
  if ('cookie' in place) return cookies.value(place.cookie);
  const found =
    'header' in place ? reply.headers[place.header.toLowerCase()] : atPointer(parsed(reply.text), place.at);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** How an error names it. */
export function namePlace(place: Place): string {
  if ('cookie' in place) return `in the cookie \`${place.cookie}\``;
  return 'header' in place ? `in the header \`${place.header}\`` : `at \`${place.at}\``;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
