import { atPointer } from '../json-pointer.ts';
import type { Reply } from '../http/ask.ts';
import type { Cookies } from '../http/credentials.ts';
import { valueInHtml } from './value-in-html.ts';

export type Place =
  | { readonly at: string }
  | { readonly cookie: string }
  | { readonly header: string }
  | { readonly input: string }
  | { readonly meta: string };

/** The text that stands at a place of an answer; undefined if there is none, or an empty one. */
export function findInReply(place: Place, reply: Reply, cookies: Cookies): string | undefined {
  if ('cookie' in place) return cookies.value(place.cookie);
  const found = lookUp(place, reply);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function lookUp(place: Exclude<Place, { readonly cookie: string }>, { headers, text }: Reply): unknown {
  if ('header' in place) return headers[place.header.toLowerCase()];
  if ('input' in place) return valueInHtml(text, 'input', place.input);
  return 'meta' in place ? valueInHtml(text, 'meta', place.meta) : atPointer(parsed(text), place.at);
}

/** How an error names it. */
export function namePlace(place: Place): string {
  if ('cookie' in place) return `in the cookie \`${place.cookie}\``;
  if ('header' in place) return `in the header \`${place.header}\``;
  if ('input' in place) return `in an \`<input>\` of the name \`${place.input}\``;
  return 'meta' in place ? `in a \`<meta>\` of the name \`${place.meta}\`` : `at \`${place.at}\``;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
