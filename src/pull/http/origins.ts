import { CarryoverError } from '../../errors.ts';
import type { Source } from '../source.ts';
import { untouched } from './untouched.ts';

/** Where a pull may go. */
export interface Origins {
  /** A path relative to the source's URL, or a whole URL, as a URL. @throws SOURCE_INVALID for one that leads elsewhere */
  resolve(url: string): URL;
  /** @throws SOURCE_INVALID for a redirect that leads elsewhere */
  follow(location: string, from: URL): URL;
  /** Whether it is the source's own scheme, host and port. Only there do credentials go. */
  isOwn(url: URL): boolean;
}

export function originsOf(source: Source): Origins {
  const base = new URL(source.url);

  function isAllowed(url: URL): boolean {
    if (url.origin === base.origin) return true;
    const scheme = url.protocol === 'https:' || (url.protocol === 'http:' && base.protocol === 'http:');
    return scheme && (source.hosts ?? []).some((host) => sameHost(host, url));
  }

  function insist(url: URL, what: string): URL {
    if (isAllowed(url)) return url;
    throw new CarryoverError(
      'SOURCE_INVALID',
      `${what} leads from ${base.origin} to ${url.origin}, where no pull may go. ${untouched}`,
      { hint: hintFor(url), details: { from: base.origin, to: url.origin } },
    );
  }

  function hintFor(url: URL): string {
    if (url.hostname === base.hostname && base.protocol === 'http:' && url.protocol === 'https:') {
      return `Set \`source.url\` to ${url.origin}${base.pathname}.`;
    }
    if (url.protocol === 'http:' && base.protocol === 'https:') return 'A pull does not leave HTTPS.';
    return `If records are to come from there too, add "${url.host}" to \`source.hosts\`: it gets no credentials.`;
  }

  return {
    isOwn: (url) => url.origin === base.origin,
    resolve(text) {
      if (/^(?:[a-z][a-z0-9+.-]*:)?[\\/]{2}/i.test(text)) {
        return insist(parse(text, base, 'An address'), 'An address');
      }
      const path = `${base.pathname.replace(/\/$/, '')}/${text.replace(/^\//, '')}`;
      return parse(`${base.origin}${path}`, base, 'A path');
    },
    follow(location, from) {
      const what = `A redirect of ${from.pathname}`;
      return insist(parse(location, from, what), what);
    },
  };
}

function sameHost(host: string, url: URL): boolean {
  return URL.canParse(`${url.protocol}//${host}`) && new URL(`${url.protocol}//${host}`).host === url.host;
}

function parse(text: string, base: URL, what: string): URL {
  if (URL.canParse(text, base.href)) {
    const url = new URL(text, base);
    url.username = '';
    url.password = '';
    url.hash = '';
    return url;
  }
  throw new CarryoverError('SOURCE_INVALID', `${what} of ${base.origin} is no valid URL. ${untouched}`, {
    hint: 'Check what the API gives as the next page or as a redirect.',
  });
}
