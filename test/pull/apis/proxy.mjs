// A forward proxy: CONNECT for HTTPS, absolute URLs for HTTP. Its log names what it was asked for.
// Options: `user`: `name:password` that it wants, `status`: what it answers to CONNECT instead,
// `hole`: `before` it never answers a CONNECT, `behind` its tunnel leads nowhere.
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';
import { options } from './serve.mjs';

const log = [];
const wanted = options.user && `Basic ${Buffer.from(options.user).toString('base64')}`;

const server = createServer((request, response) => {
  if (request.url === '/__log') return response.end(JSON.stringify(log));
  const { method, url, headers } = request;
  log.push({ method, url, headers, body: '' });
  if (wanted && headers['proxy-authorization'] !== wanted) return response.writeHead(407).end();
  const { 'proxy-authorization': _, ...passed } = headers;
  const onward = ask(url, { method, headers: passed }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  request.pipe(onward);
});

server.on('connect', ({ url, headers }, socket) => {
  log.push({ method: 'CONNECT', url, headers, body: '' });
  if (options.status) return socket.end(`HTTP/1.1 ${options.status} No\r\n\r\n`);
  if (options.hole === 'before') return;
  if (options.hole === 'behind') return socket.resume().write('HTTP/1.1 200 OK\r\n\r\n');
  const [host, port] = url.split(':');
  const onward = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
});

server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
