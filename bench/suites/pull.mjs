import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measure.mjs';

/** Against curl, which fetches the same pages and keeps nothing. */
export async function open({ rows, at, carryover }) {
  const api = spawn(process.execPath, [join(import.meta.dirname, '../api.mjs'), String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(api.stdout, 'data');
  const url = `http://127.0.0.1:${String(port).trim()}`;
  const pages = Math.ceil(rows / 1000);
  const config = (name, resource) => {
    writeFileSync(
      at(`${name}.json`),
      JSON.stringify({ snapshots: `./${name}-pulls`, source: { url, resources: { people: resource } } }),
    );
    return () => carryover('pull', '--config', at(`${name}.json`));
  };
  const pullPages = config('pages', {
    path: '/people',
    records: '/data',
    count: '/total',
    key: 'id',
    pagination: { type: 'page', size: 1000 },
  });
  const pullAll = config('whole', { path: '/all', key: 'id' });
  const forget = (name) => () => rmSync(at(`${name}-pulls`), { recursive: true, force: true });
  return {
    title: 'Pull from an API',
    missing: [],
    tasks: {
      'curl, page by page': {
        run: () => measure('curl', ['-sS', '-o', '/dev/null', `${url}/people?page=[1-${pages}]`]),
      },
      'pull, page by page': { run: pullPages, after: forget('pages') },
      'curl, one body': { run: () => measure('curl', ['-sS', '-o', '/dev/null', `${url}/all`]) },
      'pull, one body': { run: pullAll, after: forget('whole') },
    },
    compare: [
      [['pull, page by page'], ['curl, page by page']],
      [['pull, one body'], ['curl, one body']],
    ],
    close() {
      api.kill();
    },
  };
}
