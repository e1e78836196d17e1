// An API behind a login form: a CSRF token first, then the session is in a cookie.
// Options: user, password; `csrf`: cookie | json | header | input | meta; `lasts`: requests that a session serves; `json`: the login takes JSON;
// `redirect`: a lost session is sent to the login with a 302.
import { randomBytes } from 'node:crypto';
import { json, options, page, serve } from './serve.mjs';

const { user, password, csrf, lasts = Infinity, redirect = false } = options;
const sessions = new Map();
const tokens = new Map();

serve((request, response) => {
  const { path, method } = request;
  if (path === '/csrf') return giveToken(response);
  if (path === '/login' && method === 'POST') return logIn(request, response);
  if (path === '/login') return response.writeHead(200, { 'content-type': 'text/html' }).end('<form>');
  const left = sessions.get(request.cookies.sid) ?? 0;
  if (left <= 0)
    return redirect ? response.writeHead(302, { location: '/login' }).end() : json(response, 401, {});
  sessions.set(request.cookies.sid, left - 1);
  json(response, 200, page(Number(request.query.page ?? 0)));
});

function giveToken(response) {
  const [visit, token] = [random(), `${random()}+/=`];
  tokens.set(visit, token);
  const headers = { 'set-cookie': [`visit=${visit}; Path=/; HttpOnly`] };
  if (csrf === 'cookie') headers['set-cookie'].push(`XSRF-TOKEN=${encodeURIComponent(token)}; Path=/`);
  if (csrf === 'header') headers['x-csrf-token'] = token;
  if (csrf === 'input' || csrf === 'meta') return giveForm(response, token, headers);
  json(response, 200, csrf === 'json' ? { data: { token } } : {}, headers);
}

/** With a token that was, in a comment, and one of another form. */
function giveForm(response, token, headers) {
  const escaped = token.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;');
  const forms = {
    input: `<form><input name=user value="a > b"><input type="hidden" name="_token" value='${escaped}'/></form>`,
    meta: `<head><META content="${escaped}"\n name="csrf-token"></head><input name="csrf-token" value="of another">`,
  };
  const html = `<!doctype html><!-- <input name="_token" value="old"><meta name="csrf-token" content="old"> -->${forms[csrf]}`;
  response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(html);
}

function logIn({ headers, body, cookies }, response) {
  const fields = options.json ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
  const token = headers['x-xsrf-token'] ?? fields._token;
  if (csrf && (token === undefined || tokens.get(cookies.visit) !== token))
    return json(response, 419, { error: 'CSRF' });
  if (fields.user !== user || fields.password !== password) return json(response, 422, { error: fields });
  const sid = random();
  sessions.set(sid, lasts);
  response.writeHead(302, { location: '/', 'set-cookie': `sid=${sid}; Path=/; HttpOnly` }).end();
}

function random() {
  return randomBytes(12).toString('hex');
}
