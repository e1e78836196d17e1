// A worker of a test, as a process of its own: leases that end soon, small parts, and no haste if that is wanted.
import { work } from '../../dist/api/worker.js';

const { queue, url, snapshots, concurrency, encryption, leaseMs = 1500 } = JSON.parse(process.argv[2]);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await work({
  queue,
  databases: [{ url }],
  snapshots,
  ...(encryption && { encryption }),
  partBytes: 1024 * 1024,
  leaseMs,
  concurrency,
  signal: stop.signal,
  waitSeconds: 20,
}).catch((error) => {
  if (error.code !== 'INTERRUPTED') throw error;
});
