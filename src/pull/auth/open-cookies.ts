import { Cookie, CookieJar } from 'tough-cookie';
import type { Cookies } from '../http/credentials.ts';
import type { Secrets } from '../http/keep-secrets.ts';
import { percentDecoded } from '../http/percent-decoded.ts';

/** An empty jar. Every value that it takes in is a secret from then on, unless it is too short to be one. */
export function openCookies(secrets: Secrets): Cookies {
  const jar = new CookieJar();
  const values = new Map<string, string>();
  return {
    header: ({ href }) => jar.getCookieString(href),
    async keep(setCookies, { href }) {
      for (const text of setCookies) {
        const cookie = Cookie.parse(text, { loose: true });
        if (cookie === undefined) continue;
        values.set(cookie.key, cookie.value);
        if (cookie.value.length >= shortestSecret) secrets.add(cookie.value, percentDecoded(cookie.value));
        await jar.setCookie(cookie, href, { ignoreError: true, loose: true });
      }
    },
    value(name) {
      const value = values.get(name);
      return value === undefined || value === '' ? undefined : value;
    },
  };
}

/** Shorter ones are settings: a language, a flag. */
const shortestSecret = 8;
