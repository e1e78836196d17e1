import { createServer } from 'node:http';
import { Server as TlsServer } from 'node:https';

/** Options of the program: its one argument, JSON. */
export const options = JSON.parse(process.argv[2] ?? '{}');

/**
 * Serves an old API on 127.0.0.1, prints its port, and answers `GET /__log` with what it was asked.
 * `answer` gets { method, path, query, headers, body, cookies } and node's response.
 */
export function serve(answer, server = createServer()) {
  const log = [];
  async function take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const { method, url, headers } = request;
    if (url === '/__log') return json(response, 200, log);
    log.push({ method, url, headers, body });
    const { pathname: path, searchParams } = new URL(url, 'http://localhost');
    const query = Object.fromEntries(searchParams);
    await answer(
      { method, path, query, headers, body, cookies: cookiesIn(headers), socket: request.socket },
      response,
    );
  }
  server.on('request', (request, response) => void take(request, response));
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    if (!(server instanceof TlsServer)) return console.log(JSON.stringify({ port }));
    // The log stays in plain HTTP, on a port of its own.
    const beside = createServer((_, response) => json(response, 200, log));
    beside.listen(0, '127.0.0.1', () => {
      console.log(JSON.stringify({ port, scheme: 'https', log: beside.address().port }));
    });
  });
}

export function json(response, status, document, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(document));
}

/** Ten records of a page, so that each page differs. */
export function page(number) {
  return Array.from({ length: 10 }, (_, index) => ({ id: number * 10 + index }));
}

function cookiesIn({ cookie = '' }) {
  const pairs = cookie.split('; ').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
