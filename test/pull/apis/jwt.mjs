// An API whose login gives a token that serves a number of requests.
// Options: user, password, `lasts` (requests), `give`: json | cookie | header, `want`: bearer | cookie | query | x-token,
// `deny`: a path that no token may read, `dead`: the tokens never work, `slow`: milliseconds before each answer.
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { json, options, page, serve } from './serve.mjs';

const {
  user,
  password,
  lasts = Infinity,
  give = 'json',
  want = 'bearer',
  deny,
  dead = false,
  slow = 0,
} = options;
const tokens = new Map();

serve(async (request, response) => {
  if (request.path === '/api/authenticate') return logIn(JSON.parse(request.body), response);
  const token = carried(request);
  const left = dead ? 0 : (tokens.get(token) ?? 0);
  if (left > 0) tokens.set(token, left - 1);
  await setTimeout(slow);
  if (left <= 0) return json(response, 401, { token });
  if (request.path === deny) return json(response, 403, { token });
  json(response, 200, page(Number(request.query.page ?? 0)));
});

function logIn(fields, response) {
  if (fields.user !== user || fields.password !== password) return json(response, 401, { given: fields });
  const token = `eyJ${randomBytes(20).toString('base64url')}`;
  tokens.set(token, lasts);
  // Its path is narrower than what the token is for.
  if (give === 'cookie')
    return json(response, 200, {}, { 'set-cookie': `jwt=${token}; Path=/api/authenticate; HttpOnly` });
  if (give === 'header') return json(response, 200, {}, { 'x-token': token });
  json(response, 200, { data: { '~/token': token } });
}

function carried({ headers, cookies, query }) {
  if (want === 'cookie') return cookies.jwt;
  if (want === 'query') return query.access;
  if (want === 'x-token') return headers['x-token'];
  return /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1];
}
