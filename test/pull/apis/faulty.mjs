// A server whose answers fail. `faults`: how the first ones do, one word each; afterwards it answers well. `?fault=…&at=…`: how the first
// answer to just this URL does.
// Options: faults, `retryAfter`, `date`, `location`, `tls`: {cert, key} (files), `body`: text of the good answer, `at`: bytes before a fault.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { json, options, serve } from './serve.mjs';

const { faults = [], retryAfter, date, location, tls } = options;
const body = options.body ?? JSON.stringify(Array.from({ length: 50 }, (_, id) => ({ id })));
const seen = new Set();
let asked = 0;

const packers = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  'raw-deflate': deflateRawSync,
};

const answers = {
  reset: (_, { socket }) => socket.resetAndDestroy(),
  close: (_, { socket }) => socket.destroy(),
  'stall-headers': () => undefined,
  'stall-body': (response) =>
    response.writeHead(200, { 'content-length': body.length }).write(body.slice(0, 10)),
  // A byte now and then, so that it is never silent.
  drip: (response) => {
    response.writeHead(200, { 'content-length': 1_000_000 });
    drip(response, ' ');
  },
  'drip-503': (response) => {
    response.writeHead(503, { 'content-length': 1_000_000 });
    drip(response, ' ');
  },
  'drip-gzip': (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(body).subarray(0, 10));
    drip(response, '\0');
  },
  'drip-head': (_, { socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
    drip(socket, 'x');
  },
  'half-head': (_, { socket }) =>
    void socket.write('HTTP/1.1 200 OK\r\nContent-Ty', () => socket.resetAndDestroy()),
  garbage: (_, { socket }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  // The answer breaks after `at` bytes of its body; the connection ends with a FIN or a reset.
  'cut-length': (_, { socket, at }) =>
    raw(socket, [`Content-Length: ${body.length}`], body.slice(0, at), 'end'),
  'cut-length-close': (_, { socket, at }) =>
    raw(socket, [`Content-Length: ${body.length}`, 'Connection: close'], body.slice(0, at), 'end'),
  'cut-chunked': (_, { socket, at }) =>
    raw(socket, ['Transfer-Encoding: chunked'], chunk(body.slice(0, at)), 'end'),
  'cut-chunked-close': (_, { socket, at }) =>
    raw(socket, ['Transfer-Encoding: chunked', 'Connection: close'], chunk(body.slice(0, at)), 'end'),
  'cut-open': (_, { socket, at }) => raw(socket, ['Connection: close'], body.slice(0, at), 'end'),
  'reset-body': (_, { socket, at }) =>
    raw(socket, [`Content-Length: ${body.length}`], body.slice(0, at), 'reset'),
  'reset-chunked-close': (_, { socket, at }) =>
    raw(socket, ['Transfer-Encoding: chunked', 'Connection: close'], chunk(body.slice(0, at)), 'reset'),
  'cut-gzip': (_, { socket, at }) =>
    raw(socket, ['Content-Encoding: gzip', 'Connection: close'], gzipSync(body).subarray(0, at), 'end'),
  bomb: (response) => {
    const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed);
  },
  redirect: (response) => response.writeHead(302, { location }).end(),
};

const server = tls
  ? createTlsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) })
  : createServer();
serve((request, response) => {
  const fault = faults[asked++] ?? faultOf(request);
  const packing = /^\/packed\/(.*)$/.exec(request.path)?.[1];
  if (fault === undefined && packing !== undefined) return pack(response, packing);
  if (fault === undefined) return good(response);
  if (/^\d+$/.test(fault)) return answerStatus(response, Number(fault));
  answers[fault](response, { ...request, at: Number(request.query.at ?? options.at ?? 0) });
}, server);

function faultOf({ query: { fault, at } }) {
  const name = `${fault} ${at}`;
  if (seen.has(name)) return undefined;
  seen.add(name);
  return fault;
}

function good(response) {
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}

function pack(response, packing) {
  const coding = packing.replace('raw-', '');
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding });
  response.end(packers[packing]?.(body) ?? body);
}

function answerStatus(response, status) {
  // Without a date of its own, node sets the machine's.
  json(
    response,
    status,
    {},
    { ...(retryAfter ? { 'retry-after': retryAfter } : {}), ...(date ? { date } : {}) },
  );
}

function raw(socket, headers, content, how) {
  socket.write(['HTTP/1.1 200 OK', 'Content-Type: application/json', ...headers, '', ''].join('\r\n'));
  socket.write(content, () =>
    how === 'reset' ? setTimeout(() => socket.resetAndDestroy(), 20) : socket.end(),
  );
}

/** Until nobody listens any more. */
function drip(stream, byte) {
  const drops = setInterval(() => stream.write(byte), 50);
  stream.on('error', () => undefined).on('close', () => clearInterval(drops));
}

function chunk(text) {
  return text === '' ? '' : `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
