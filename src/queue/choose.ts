import type { Queue } from './queue.ts';

export interface QueueOptions {
  /** `redis://…` or `rediss://…`. */
  readonly queue: string;
  /** Seconds to wait for a queue that can't be reached yet. Default 0. */
  readonly waitSeconds?: number;
  /** Ends that waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for which a worker has a job before it must have renewed its lease. Default 30,000. */
  readonly leaseMs?: number;
  /** Milliseconds until a failed job is tried again, at first; then twice as long. Default 2,000. */
  readonly backoffMs?: number;
}

/** Opens the queue that a URL names. The only file that knows what queues there are. @throws URL_INVALID, CONNECTION_FAILED */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { openRedisQueue } = await import('./redis/open-redis-queue.ts');
  return openRedisQueue(options);
}
