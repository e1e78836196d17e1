import type { Credentials } from '../http/credentials.ts';
import type { Authenticator } from './authenticator.ts';

export const none = fixed({}, 'Set `source.auth`: this API wants authentication.');

export function bearer(token: string): Authenticator {
  return fixed(
    { headers: { authorization: `Bearer ${token}` } },
    'Check `source.auth.token`: it may be wrong or expired.',
  );
}

export function basic(username: string, password: string): Authenticator {
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  const hint = 'Check `source.auth.username` and `source.auth.password`.';
  return fixed({ headers: { authorization: `Basic ${pair}` } }, hint);
}

export function apiKey(auth: {
  readonly header?: string;
  readonly query?: string;
  readonly key: string;
}): Authenticator {
  const hint =
    'Check `source.auth.key`, and `source.auth.header` or `source.auth.query`, where the API wants it.';
  const headers = auth.header === undefined ? {} : { [auth.header]: auth.key };
  return fixed({ headers, query: auth.query === undefined ? {} : { [auth.query]: auth.key } }, hint);
}

function fixed({ headers = {}, query = {} }: Partial<Credentials>, hint: string): Authenticator {
  return { renewable: false, hint, authenticate: async () => ({ headers, query }) };
}
