import { atPointer } from '../json-pointer.ts';
import type { Question, Reply } from '../http/ask.ts';
import type { OAuth2Auth } from '../source.ts';
import { authFailed } from './auth-failed.ts';
import type { Authenticator, Means } from './authenticator.ts';

/** Client credentials (RFC 6749, 4.4). */
export function oauth2Authenticator(auth: OAuth2Auth, { ask, secrets }: Means): Authenticator {
  return {
    renewable: true,
    hint: 'Check `source.auth.scope` and `source.auth.audience`: whether this client may read this.',
    async authenticate() {
      const reply = await ask(question(auth));
      const body = documentOf(reply);
      const token = atPointer(body, '/access_token');
      if (reply.status >= 300 || typeof token !== 'string' || token === '') throw refused(auth, reply, body);
      secrets.add(token);
      const lifetime = Number(atPointer(body, '/expires_in'));
      return {
        headers: { authorization: `Bearer ${token}` },
        query: {},
        ...(lifetime > 0 ? { lifetime } : {}),
      };
    },
  };
}

function question(auth: OAuth2Auth): Question {
  const { clientId, clientSecret, scope, audience, clientAuth = 'basic' } = auth;
  const inBody = clientAuth === 'body' ? { client_id: clientId, client_secret: clientSecret } : {};
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...inBody,
  });
  return {
    method: 'POST',
    url: auth.path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(clientAuth === 'basic' ? { authorization: `Basic ${pair(clientId, clientSecret)}` } : {}),
    },
    body: form.toString(),
  };
}

/** Each form-encoded before they are joined (RFC 6749, 2.3.1). */
function pair(id: string, secret: string): string {
  const encode = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2);
  return Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64');
}

function documentOf({ text }: Reply): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused({ path }: OAuth2Auth, { status }: Reply, body: unknown): Error {
  const told = atPointer(body, '/error');
  // One of the words that the RFC has for it; never the description, which may hold anything.
  const word = typeof told === 'string' && /^[a-z_]{1,40}$/.test(told) ? ` (${told})` : '';
  return authFailed(
    `The token endpoint ${pathOf(path)} answers ${status}${word} and gives no token`,
    'Check `source.auth`: `path`, `clientId`, `clientSecret`, `scope`, and `clientAuth`.',
    { status },
  );
}

function pathOf(text: string): string {
  return text.replace(/[?#].*$/s, '');
}
