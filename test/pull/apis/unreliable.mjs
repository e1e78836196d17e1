// An old API that fails as networks and servers do. A path's first part says how, the second at which answer (counted for
// each path's beginning on its own), the third where in it: /cut/3/0.5/users cuts the third answer in its middle, once.
// `always-` before the kind: each time from that answer on. Argument: {"records", "size", "password", "token", "elsewhere"}.
import { setTimeout as sleep } from 'node:timers/promises';
import { json, options, serve } from './serve.mjs';

const { records, size, password, token, elsewhere = '' } = options;
const answers = new Map();
const logins = new Map();

serve(async ({ path, query, headers, body }, response) => {
  const [, kind, at, place, ...rest] = path.split('/');
  const scenario = `${kind}/${at}/${place}`;
  if (rest.join('/') === 'login') return login(scenario, body, response);
  const count = (answers.get(scenario) ?? 0) + 1;
  answers.set(scenario, count);
  if (headers.authorization !== `Bearer ${current(scenario)}`)
    return json(response, 401, { error: 'expired' });
  const due = kind.startsWith('always-') ? count >= Number(at) : count === Number(at);
  const page = Buffer.from(JSON.stringify(pageOf(Number(query.page ?? 1))));
  if (!due) return send(response, page);
  await fail(kind.replace('always-', ''), { response, body: page, scenario, place: Number(place) });
});

function pageOf(page) {
  const rest = Math.max(0, Math.min(size, records - (page - 1) * size));
  const data = Array.from({ length: rest }, (_, index) => {
    const id = (page - 1) * size + index + 1;
    return { id, name: `Person ${id} "ü" \\ ${'x'.repeat(id % 40)}`, big: `9007199254740993${id}` };
  });
  return { data, total: records };
}

function login(scenario, body, response) {
  if (JSON.parse(body).password !== password) return json(response, 403, { error: 'no' });
  logins.set(scenario, (logins.get(scenario) ?? 0) + 1);
  json(response, 200, { token: current(scenario) });
}

/** A new one after each login. */
function current(scenario) {
  return `${token}-${logins.get(scenario) ?? 0}`;
}

/** With its length. */
function send(response, body, headers = {}) {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    ...headers,
  });
  response.end(body);
}

const day = 24 * 60 * 60 * 1000;

async function fail(kind, { response, body, scenario, place }) {
  const part = body.subarray(0, Math.floor(body.length * place));
  switch (kind) {
    case 'reset':
      return void response.socket.resetAndDestroy();
    case 'cut': // the length is announced, and not kept
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
      response.write(part, () => response.socket.destroy());
      return;
    case 'cut-no-length': // an answer that ends with its connection, in order, too early
      response.socket.end(
        Buffer.concat([Buffer.from('HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n'), part]),
      );
      return;
    case 'stall':
      if (place > 0) {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
        response.write(part);
      }
      await sleep(20_000, undefined, { ref: false });
      return void response.destroy();
    case 'drip': {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length + 1000 });
      response.write(part);
      const drops = setInterval(() => response.write(' '), 100);
      return void response.on('close', () => clearInterval(drops));
    }
    case '429':
      return json(response, 429, {}, { 'Retry-After': '0' });
    case '503':
      return json(response, 503, {});
    case 'skew': {
      // The server's clock is a day ahead: the date is a second away, not a day.
      const now = Date.now() + day;
      const headers = {
        Date: new Date(now).toUTCString(),
        'Retry-After': new Date(now + 1000).toUTCString(),
      };
      return json(response, 503, {}, headers);
    }
    case 'expired':
      logins.set(scenario, (logins.get(scenario) ?? 0) + 100);
      return json(response, 401, {});
    case 'elsewhere':
      return json(response, 302, {}, { Location: `${elsewhere}/stolen` });
    case 'page-of-html':
      return send(response, Buffer.from('<html>Sorry</html>'), { 'Content-Type': 'text/html' });
    case 'error-in-200':
      return json(response, 200, { error: 'database is down' });
    case 'fewer': // the page is whole, but a record is missing
      return json(response, 200, { ...JSON.parse(body), data: JSON.parse(body).data.slice(1) });
    default:
      throw new Error(kind);
  }
}
