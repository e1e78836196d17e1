import type { Job as BullJob, Queue as BullQueue } from 'bullmq';
import { loadOptional } from '../../load-optional.ts';
import type { QueueOptions } from '../choose.ts';
import { parseJobError } from '../job-error.ts';
import type { JobKind, JobState, Queue } from '../queue.ts';
import { connectionOptions, reachRedis } from './reach-redis.ts';
import { parseRedisUrl } from './redis-address.ts';
import { startCrew } from './start-crew.ts';

/** A job is tried so often in all; a worker's death is none of its failures. */
const attempts = 3;
/** How long the queue remembers what is done, so that nothing is done twice and whoever follows hears of it: seconds. */
const remembered = 7 * 24 * 60 * 60;
/** All of our keys in Redis begin with it. */
const prefix = 'carryover';

/** A queue on Redis 5 or newer, kept by BullMQ. @throws URL_INVALID, CONNECTION_FAILED */
export async function openRedisQueue(options: QueueOptions): Promise<Queue> {
  const { waitSeconds = 0, leaseMs = 30_000, backoffMs = 2000 } = options;
  const address = parseRedisUrl(options.queue);
  const wanted = {
    packages: 'bullmq ioredis',
    purpose: 'a queue on Redis',
    code: 'CONNECTION_FAILED',
  } as const;
  const { Redis } = await loadOptional(wanted, () => import('ioredis'));
  const bull = await loadOptional(wanted, () => import('bullmq'));
  await reachRedis(Redis, address, { waitSeconds, signal: options.signal });
  const connection = connectionOptions(address);
  const client = new Redis(connection);
  // Whoever waits for an answer waits until the server is there again.
  client.on('error', () => undefined);
  const queues = { backup: open('backup'), part: open('part'), schedule: open('schedule') };

  function open(kind: JobKind): BullQueue {
    const queue = new bull.Queue(kind, {
      connection: client,
      prefix,
      defaultJobOptions: {
        attempts,
        backoff: { type: 'exponential', delay: backoffMs },
        removeOnComplete: { age: remembered },
        removeOnFail: { age: remembered },
      },
    });
    queue.on('error', () => undefined);
    return queue;
  }
  const find = async (kind: JobKind, id: string): Promise<BullJob | undefined> => queues[kind].getJob(id);

  /** By a worker that is in touch. */
  const isHeld = async (kind: JobKind, id: string): Promise<boolean> =>
    (await client.exists(queues[kind].toKey(`${id}:lock`))) > 0;

  return {
    location: address.location,
    async add(kind, id, data, tries) {
      const own = tries && { attempts: tries.most, backoff: { type: 'exponential', delay: tries.backoff } };
      await queues[kind].add(kind, data, { jobId: id, ...own });
    },
    look: (kind, id) => stateOf(queues[kind], id),
    async cancel(kind, id) {
      await client.set(cancelKey(kind, id), '1', 'EX', remembered);
      const job = await find(kind, id);
      const state = await job?.getState();
      // One that is done stays, as whoever follows it must hear so; one that is worked on too: its worker hears of it.
      if (state === 'completed' || state === 'failed' || (state === 'active' && (await isHeld(kind, id))))
        return;
      await job?.remove().catch(() => undefined);
    },
    async forget(kind, ids) {
      for (const id of ids) await (await find(kind, id))?.remove().catch(() => undefined);
    },
    work: (kind, concurrency, handle) => {
      const isCancelled = async (id: string): Promise<boolean> =>
        (await client.exists(cancelKey(kind, id))) > 0;
      return startCrew({ bull, connection, prefix, kind, concurrency, leaseMs, isCancelled }, handle);
    },
    async close() {
      // Not BullMQ's own way, which would wait for a server that is out of reach.
      client.disconnect();
    },
  };
}

function cancelKey(kind: JobKind, id: string): string {
  return `${prefix}:${kind}:cancelled:${id}`;
}

/** The state is asked for first: what a job ended with is there by then. */
async function stateOf(queue: BullQueue, id: string): Promise<JobState> {
  const state = await queue.getJobState(id);
  const job: BullJob | undefined = await queue.getJob(id);
  if (job === undefined) return { kind: 'unknown' };
  switch (state) {
    case 'completed':
      return { kind: 'done', result: job.returnvalue as unknown };
    case 'failed':
      return { kind: 'failed', error: parseJobError(job.failedReason) };
    case 'active':
      return { kind: 'active', progress: job.progress };
    default:
      return { kind: 'waiting' };
  }
}
