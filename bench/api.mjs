/**
 * An API of the bench rows, in a process of its own: /people?page=N (1,000 records each, with the total), and /all, one
 * array. Everything is made before it listens. Prints its port.
 */
import { createServer } from 'node:http';
import { benchRecords } from './make-database.mjs';

const rows = Number(process.argv[2]);
const size = 1000;
const pages = [];
let records = [];
for (const record of benchRecords(rows)) {
  records.push(JSON.stringify(record));
  if (records.length < size) continue;
  pages.push(Buffer.from(records.join(',')));
  records = [];
}
if (records.length > 0) pages.push(Buffer.from(records.join(',')));

async function answer(request, response) {
  const url = new URL(request.url, 'http://localhost');
  response.setHeader('Content-Type', 'application/json');
  if (url.pathname === '/people') {
    const page = pages[Number(url.searchParams.get('page') ?? 1) - 1] ?? Buffer.alloc(0);
    response.end(Buffer.concat([Buffer.from(`{"total":${rows},"data":[`), page, Buffer.from(']}')]));
    return;
  }
  response.write('[');
  for (const [index, page] of pages.entries()) {
    if (index > 0) response.write(',');
    if (!response.write(page)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(']');
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
