// An old API with every kind of paging, and every way to get it wrong. Prints {"port":N} when it listens.
// Argument: {"resources": {"<name>": {…}}, "delay": ms, "key": …}; see `plain` for what a resource can have.
import { createServer } from 'node:http';

const plain = {
  total: 0,
  kind: 'none',
  /** Longest page, whatever is asked for. */
  cap: 1000,
  /** Records that share a value of `at`. */
  tie: 1,
  /** `body`, `header` or nothing. */
  counted: null,
  /** Added to the count from the page with this number on. */
  countShift: null,
  repeatAt: null,
  shortAt: null,
  emptyAt: null,
  loopAt: null,
  /** Keyset: `>=`. */
  inclusive: false,
  /** Beyond the last page: `empty`, `404` or `clamp` (the last page again). */
  beyond: 'empty',
  /** A parent that is not known. */
  missing: null,
  /** Bytes of each record's note. */
  note: 20,
  jsonLines: false,
  /** Links to the next page repeat a parameter of this name that they were asked with. */
  echo: null,
};

const { resources, delay = 0, key = null, slowFrom = 0 } = JSON.parse(process.argv[2]);
const log = [];
let asked = 0;

async function take(request, response) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/__log') return void response.end(JSON.stringify(log));
  log.push({ method: request.method, url: request.url, headers: request.headers, body: '' });
  asked += 1;
  if (delay > 0 && asked > slowFrom) await new Promise((resolve) => setTimeout(resolve, delay));
  if (key !== null && request.headers.authorization !== `Bearer ${key}`)
    return void response.writeHead(401).end('{}');
  const [, , name, id, child, last] = url.pathname.split('/');
  const resource = resources[child ? `${name}/${child}` : name];
  if (!resource) return void response.writeHead(404).end('{}');
  const what = { ...plain, ...resource };
  if (id === 'count') return void response.end(JSON.stringify({ count: countOf(what, 1) }));
  if (last === 'count')
    return void response.end(
      JSON.stringify({ count: countOf({ ...what, total: Number(id) % what.total }, 1) }),
    );
  if (child && Number(id) === what.missing) return void response.writeHead(404).end('{}');
  answer(what, { url, response, parent: child ? Number(id) : null });
}

function answer(what, { url, response, parent }) {
  const total = parent === null ? what.total : parent % what.total;
  const place = placeOf({ ...what, total }, url);
  let { start, end, number } = place;
  if (start >= total && what.beyond === '404' && number > 1) return void response.writeHead(404).end('{}');
  if (start >= total && what.beyond === 'clamp' && number > 1) ({ start, end } = clamped(total, place.size));
  if (number === what.repeatAt) [start, end] = [start - place.size, end - place.size];
  if (number === what.shortAt) end -= 1;
  if (number === what.emptyAt) end = start;
  const records = [];
  for (let index = start; index < Math.min(end, total); index += 1)
    records.push(recordOf(index, what, parent));
  send({ ...what, total }, { url, response, place, records, number });
}

function clamped(total, size) {
  const start = Math.floor((total - 1) / size) * size;
  return { start, end: start + size };
}

function placeOf({ kind, cap, total, tie, inclusive }, { searchParams }) {
  if (kind === 'none') return { start: 0, end: total, size: total, number: 1 };
  const size = Math.min(Number(searchParams.get('size') ?? 100), cap);
  if (kind === 'offset') {
    const start = Number(searchParams.get('offset') ?? 0);
    return { start, end: start + size, size, number: Math.floor(start / size) + 1 };
  }
  if (kind === 'keyset') {
    const since = searchParams.get('since');
    const value = since === null || since === '' ? -1 : Number(since);
    const start = value < 0 ? 0 : (inclusive ? value : value + 1) * tie;
    return { start, end: start + size, size, number: Math.floor(start / size) + 1 };
  }
  const cursor = searchParams.get('cursor');
  const number =
    cursor === null
      ? Number(searchParams.get('page') ?? 1)
      : Number(Buffer.from(cursor, 'base64').toString());
  return { start: (number - 1) * size, end: number * size, size, number };
}

function recordOf(index, { note, tie }, parent) {
  const id = parent === null ? index + 1 : parent * 1000 + index;
  return { id, at: Math.floor(index / tie), name: `name ${id}`, note: 'x'.repeat(note) };
}

function countOf({ total, countShift }, number) {
  return total + (countShift !== null && number >= countShift ? 1 : 0);
}

function send(what, { url, response, place, records, number }) {
  const { kind, counted, total, loopAt, jsonLines, echo } = what;
  const next = number === loopAt ? 1 : place.end < total ? number + 1 : null;
  const link = new URL(url);
  link.searchParams.set('page', String(next));
  for (const name of ['key', 'token']) if (name !== echo) link.searchParams.delete(name);
  response.setHeader('content-type', jsonLines ? 'application/x-ndjson' : 'application/json; charset=utf-8');
  if (counted === 'header') response.setHeader('x-total-count', String(countOf(what, number)));
  const cursor = next === null ? null : Buffer.from(String(next)).toString('base64');
  if (kind === 'cursor-header') response.setHeader('x-next', cursor ?? '');
  if (kind === 'link') {
    const parts = [
      `<${link.pathname}?page=1>; rel="first"`,
      ...(next === null ? [] : [`<${link.pathname}${link.search}>; rel="next"`]),
    ];
    response.setHeader('link', parts.join(', '));
  }
  if (jsonLines) return void response.end(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const meta = {
    ...(kind === 'cursor' && { next: cursor }),
    ...(kind === 'next-url' && { next: next === null ? null : `${link.pathname}${link.search}` }),
    pages: Math.ceil(total / place.size),
  };
  response.end(
    JSON.stringify({ meta, ...(counted === 'body' && { total: countOf(what, number) }), data: records }),
  );
}

const server = createServer((request, response) => void take(request, response));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
