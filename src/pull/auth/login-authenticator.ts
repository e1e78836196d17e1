import type { Question, Reply } from '../http/ask.ts';
import type { Cookies, Credentials } from '../http/credentials.ts';
import { percentDecoded } from '../http/percent-decoded.ts';
import type { LoginAuth } from '../source.ts';
import { authFailed } from './auth-failed.ts';
import type { Authenticator, Means } from './authenticator.ts';
import { findInReply, namePlace } from './find-in-reply.ts';
import { openCookies } from './open-cookies.ts';

/** Logs in with a form or a JSON body; each time with an empty jar, so that nothing of an old session is left. */
export function loginAuthenticator(auth: LoginAuth, means: Means): Authenticator {
  return {
    renewable: true,
    hint: 'Check `source.auth`: whether the account may read this, and how `token` and `send` say to carry it.',
    async authenticate() {
      const cookies = openCookies(means.secrets);
      const csrf = await fetchCsrf(auth, means, cookies);
      const reply = await means.ask({ ...question(auth, csrf), cookies });
      refuseFailed(reply, auth);
      return credentialsOf(auth, reply, cookies, means);
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

interface Csrf {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Fields;
}

async function fetchCsrf({ csrf }: LoginAuth, { ask, secrets }: Means, cookies: Cookies): Promise<Csrf> {
  if (csrf === undefined) return { headers: {}, fields: {} };
  const reply = await ask({ method: 'GET', url: csrf.path, cookies });
  const found = reply.status < 400 ? findInReply(csrf.from, reply, cookies) : undefined;
  if (found === undefined) {
    throw authFailed(
      `${csrf.path} (answer ${reply.status}) has no CSRF token ${namePlace(csrf.from)}`,
      'Check `source.auth.csrf`.',
      { status: reply.status },
    );
  }
  // A cookie's value is often percent-encoded; what is sent back is what it means.
  const token = 'cookie' in csrf.from ? percentDecoded(found) : found;
  secrets.add(found, token);
  return 'header' in csrf.send
    ? { headers: { [csrf.send.header]: token }, fields: {} }
    : { headers: {}, fields: { [csrf.send.field]: token } };
}

function question(auth: LoginAuth, csrf: Csrf): Question {
  const fields = { ...auth.body, ...csrf.fields };
  const { method = 'POST', path: url } = auth;
  if (method === 'GET')
    return { method, url, headers: csrf.headers, query: Object.fromEntries(formOf(fields)) };
  const form = auth.format === 'form';
  return {
    method,
    url,
    headers: {
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      ...csrf.headers,
    },
    body: form ? formOf(fields).toString() : JSON.stringify(fields),
  };
}

function formOf(fields: Fields): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) form.append(name, formText(one));
  }
  return form;
}

function formText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function refuseFailed({ status }: Reply, { path }: LoginAuth): void {
  // Forms answer a good login with a redirect to their first page; 307 and 308 want the same body sent elsewhere.
  if (status < 400 && status !== 307 && status !== 308) return;
  const hint =
    status === 404 || status === 405 || status < 400
      ? 'Check `source.auth.path` and `source.auth.method`.'
      : 'Check `source.auth.body` (the account and the password), and whether the API wants a `csrf` token.';
  throw authFailed(`The old API answers ${status} to the login at ${path}`, hint, { status });
}

function credentialsOf(auth: LoginAuth, reply: Reply, cookies: Cookies, { secrets }: Means): Credentials {
  const { token: place, send, path } = auth;
  if (place === undefined) return { headers: {}, query: {}, cookies };
  const token = findInReply(place, reply, cookies);
  if (token === undefined) {
    throw authFailed(
      `The answer to the login at ${path} (${reply.status}) has no token ${namePlace(place)}`,
      'Check `source.auth.token`, and `source.auth.body`: some APIs answer a wrong password without an error.',
      { status: reply.status },
    );
  }
  secrets.add(token);
  if ('cookie' in place && send === undefined) {
    return { headers: {}, query: {}, cookies: sentAnyway(cookies, place.cookie) };
  }
  if (send !== undefined && 'query' in send) return { headers: {}, query: { [send.query]: token }, cookies };
  const { header, prefix = header.toLowerCase() === 'authorization' ? 'Bearer ' : '' } = send ?? {
    header: 'Authorization',
  };
  return { headers: { [header]: `${prefix}${token}` }, query: {}, cookies };
}

/** The token's cookie goes with every request, even where its path or domain would not have it: the config says that it is the token. */
function sentAnyway(cookies: Cookies, name: string): Cookies {
  return {
    ...cookies,
    async header(url) {
      const header = await cookies.header(url);
      const value = cookies.value(name);
      const has = header.split('; ').some((part) => part.startsWith(`${name}=`));
      if (has || value === undefined) return header;
      return [header, `${name}=${value}`].filter((part) => part !== '').join('; ');
    },
  };
}
