import { setTimeout as sleep } from 'node:timers/promises';
import type * as Bull from 'bullmq';
import { CarryoverError } from '../../errors.ts';
import { jobErrorText, mayPass } from '../job-error.ts';
import { keepLease } from '../lease.ts';
import type { KeptLease, Renewal } from '../lease.ts';
import type { Crew, Handle, JobKind } from '../queue.ts';
import type { Connection } from './reach-redis.ts';

export interface CrewParts {
  readonly bull: typeof Bull;
  readonly connection: Connection;
  readonly prefix: string;
  readonly kind: JobKind;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly isCancelled: (id: string) => Promise<boolean>;
}

/** So often a job is taken over from workers that died on it: more, and it is the job that kills them. */
const mostDeaths = 3;
/** A server that answers takes less to have its jobs back: milliseconds. */
const patience = 3000;

/** Leases are kept by us, not by BullMQ: what holds one must be told at once when it is lost. */
export async function startCrew(parts: CrewParts, handle: Handle): Promise<Crew> {
  const { bull, connection, prefix, kind, concurrency, leaseMs } = parts;
  const held = new Set<KeptLease>();
  let isStopping = false;

  async function take(job: Bull.Job, token = ''): Promise<unknown> {
    const kept = keepLease(leaseMs, () => renew(parts, job, token));
    held.add(kept);
    try {
      if (isStopping) kept.abort(stopped());
      // It may have been cancelled while it was a dead worker's.
      await kept.renew();
      kept.lease.check();
      const { id = '', data } = job as { id?: string; data: unknown };
      return await handle({ id, data, lease: kept.lease, tell: (progress) => tell(job, progress) });
    } catch (error) {
      if (isStopping) return await giveBack(bull, job, token);
      if (mayPass(error)) throw new Error(jobErrorText(error), { cause: error });
      throw new bull.UnrecoverableError(jobErrorText(error));
    } finally {
      kept.end();
      held.delete(kept);
    }
  }

  const worker = new bull.Worker(kind, take, {
    connection,
    prefix,
    concurrency,
    lockDuration: leaseMs,
    stalledInterval: leaseMs,
    maxStalledCount: mostDeaths,
    skipLockRenewal: true,
  });
  // A server that is out of reach for a while, a lease that was lost: both are dealt with where they matter.
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  return {
    async stop() {
      isStopping = true;
      for (const kept of held) kept.abort(stopped());
      const closed = worker.close().catch(() => undefined);
      if (await ends(closed, patience)) return;
      // What a server that is out of reach is still asked is not waited for.
      await ends(worker.disconnect(), patience);
    },
  };
}

/** Whether something ends within so many milliseconds. */
async function ends(work: Promise<unknown>, within: number): Promise<boolean> {
  const enough = new AbortController();
  const late = sleep(within, false, { signal: enough.signal }).catch(() => false);
  const ended = await Promise.race([work.then(() => true).catch(() => true), late]);
  enough.abort();
  return ended;
}

async function renew({ leaseMs, isCancelled }: CrewParts, job: Bull.Job, token: string): Promise<Renewal> {
  if ((await job.extendLock(token, leaseMs)) !== 1) return 'lost';
  return (await isCancelled(job.id ?? '')) ? 'cancelled' : 'kept';
}

/** Nobody needs it to be true to the instant. */
function tell(job: Bull.Job, progress: unknown): void {
  job.updateProgress(progress as object).catch(() => undefined);
}

async function giveBack(bull: typeof Bull, job: Bull.Job, token: string): Promise<never> {
  await job.moveToWait(token);
  throw new bull.WaitingError();
}

function stopped(): CarryoverError {
  return new CarryoverError('INTERRUPTED', 'The worker was stopped, and gave its job back to the queue.');
}
