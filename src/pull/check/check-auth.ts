import type { Auth, LoginAuth, OAuth2Auth, Source } from '../source.ts';
import type { Place } from '../auth/find-in-reply.ts';
import { isHeaderName, isHeaderValue, isPath, isPointer } from './forms.ts';
import type { Report } from './report.ts';

export function checkAuth(auth: Auth, source: Source, report: Report): void {
  switch (auth.type) {
    case 'login':
      return checkLogin(auth, report);
    case 'bearer':
      return headerValue(auth.token, '/auth/token', report);
    case 'basic':
      if (auth.username.includes(':')) report('/auth/username', 'must have no colon');
      return;
    case 'api-key':
      return checkKey(auth, report);
    case 'oauth2':
      return checkTokenEndpoint(auth, source, report);
    case 'custom':
      if (typeof auth.authorize !== 'function')
        report('/auth/authorize', 'must be a function, so the config must be a program (.ts, .js or .mjs)');
      return;
  }
}

function checkKey({ header, query, key }: Extract<Auth, { readonly type: 'api-key' }>, report: Report): void {
  if ((header === undefined) === (query === undefined))
    report('/auth', 'needs either `header` or `query`, the one that the key goes into');
  if (header === undefined) return;
  headerName(header, '/auth/header', report);
  headerValue(key, '/auth/key', report);
}

function checkLogin({ path, method, body, csrf, token, send }: LoginAuth, report: Report): void {
  if (!isPath(path)) report('/auth/path', 'must begin with one `/`');
  if (method === 'GET' && body !== undefined) report('/auth/body', 'has no place in a GET');
  place(token, '/auth/token', report);
  if (send && 'header' in send) headerName(send.header, '/auth/send/header', report);
  if (send && token === undefined) report('/auth/send', 'needs `token`: where the answer has what is sent');
  if (!csrf) return;
  if (!isPath(csrf.path)) report('/auth/csrf/path', 'must begin with one `/`');
  place(csrf.from, '/auth/csrf/from', report);
  if ('header' in csrf.send) headerName(csrf.send.header, '/auth/csrf/send/header', report);
}

function checkTokenEndpoint({ path }: OAuth2Auth, { url, hosts = [] }: Source, report: Report): void {
  if (isPath(path)) return;
  const fault = 'must begin with one `/`, or be a whole URL on a host that `hosts` names';
  if (!/^https?:\/\//i.test(path) || !URL.canParse(path)) return report('/auth/path', fault);
  const { host } = new URL(path);
  const own = URL.canParse(url) && new URL(url).host === host;
  if (!own && !hosts.includes(host)) report('/auth/path', fault);
}

function place(found: Place | undefined, at: string, report: Report): void {
  if (!found) return;
  if ('at' in found && !isPointer(found.at)) report(`${at}/at`, 'is no JSON Pointer: those begin with `/`');
  if ('header' in found) headerName(found.header, `${at}/header`, report);
}

function headerName(text: string, at: string, report: Report): void {
  if (!isHeaderName(text)) report(at, 'is no name that a header can have');
}

function headerValue(text: string, at: string, report: Report): void {
  if (!isHeaderValue(text)) report(at, 'has characters that no header can have, e.g. a line break');
}
