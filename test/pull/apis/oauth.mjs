// An API with an OAuth 2 token endpoint at /oauth/token.
// Options: id, secret, `client`: basic | body, `scope`, `expiresIn` (seconds, told), `lasts` (requests a token serves).
import { randomBytes } from 'node:crypto';
import { json, options, page, serve } from './serve.mjs';

const { id, secret, client = 'basic', scope, expiresIn, lasts = Infinity } = options;
const tokens = new Map();

serve(({ path, method, headers, body, query }, response) => {
  if (path === '/oauth/token' && method === 'POST')
    return giveToken(new URLSearchParams(body), headers, response);
  const token = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1];
  const left = tokens.get(token) ?? 0;
  if (left <= 0) return json(response, 401, { error: 'invalid_token' });
  tokens.set(token, left - 1);
  json(response, 200, page(Number(query.page ?? 0)));
});

function giveToken(form, headers, response) {
  const given = client === 'body' ? [form.get('client_id'), form.get('client_secret')] : basicPair(headers);
  if (given[0] !== id || given[1] !== secret) {
    return json(response, 401, { error: 'invalid_client', error_description: `no ${given.join(':')}` });
  }
  if (form.get('grant_type') !== 'client_credentials')
    return json(response, 400, { error: 'unsupported_grant_type' });
  if (scope !== undefined && form.get('scope') !== scope)
    return json(response, 400, { error: 'invalid_scope' });
  const token = randomBytes(20).toString('hex');
  tokens.set(token, lasts);
  json(response, 200, {
    access_token: token,
    token_type: 'bearer',
    ...(expiresIn ? { expires_in: expiresIn } : {}),
  });
}

function basicPair({ authorization = '' }) {
  const pair = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
  const decode = (text) => new URLSearchParams(`v=${text}`).get('v');
  return [decode(pair.slice(0, pair.indexOf(':'))), decode(pair.slice(pair.indexOf(':') + 1))];
}
