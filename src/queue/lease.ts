import { performance } from 'node:perf_hooks';
import { CarryoverError } from '../errors.ts';
import type { Lease } from './queue.ts';

/** What the queue says of a lease that is to go on: it does, the job was cancelled, or it has lapsed and the job is another's. */
export type Renewal = 'kept' | 'cancelled' | 'lost';

export interface KeptLease {
  readonly lease: Lease;
  /** Asks at once, not when it is time to. */
  renew(): Promise<void>;
  /** Ends the work from this side, e.g. because the crew goes home. The job stays its worker's until that has ended it. */
  abort(reason: CarryoverError): void;
  /** The job is done: nothing is renewed any more. */
  end(): void;
}

/**
 * Keeps a lease that lasts so many milliseconds from each renewal. The queue may be out of reach for a while: then it is
 * tried again, and the lease is only lost when it is over. Time is measured from before each renewal was asked for, so this
 * side never believes in it longer than the queue does.
 * @param renew rejects if the queue can't be reached
 */
export function keepLease(lasts: number, renew: () => Promise<Renewal>): KeptLease {
  const controller = new AbortController();
  // Both clocks: one stands still where a machine sleeps, the other may be set.
  let [sure, wall] = [performance.now(), Date.now()];
  let ended = false;
  let next: NodeJS.Timeout | undefined;
  let expiry: NodeJS.Timeout | undefined;

  const isOver = (): boolean => performance.now() - sure >= lasts || Math.abs(Date.now() - wall) >= lasts;
  function abort(reason: CarryoverError): void {
    if (!ended) controller.abort(reason);
  }
  function lose(): void {
    abort(lost());
    end();
  }
  function end(): void {
    ended = true;
    clearTimeout(next);
    clearTimeout(expiry);
  }
  function plan(): void {
    clearTimeout(expiry);
    clearTimeout(next);
    // An answer from a queue that is out of reach may never come.
    expiry = setTimeout(lose, lasts - (performance.now() - sure));
    next = setTimeout(() => void once(), lasts / 4);
  }
  async function once(): Promise<void> {
    const asked = [performance.now(), Date.now()] as const;
    // To renew a lease that is over might take back a job that another has by now.
    const renewal = isOver() ? 'lost' : await renew().catch((): null => null);
    if (ended) return;
    if (renewal === 'lost' || isOver()) return lose();
    if (renewal === 'cancelled') abort(cancelled());
    if (renewal !== null) [sure, wall] = asked;
    plan();
  }
  plan();
  return {
    lease: {
      signal: controller.signal,
      check() {
        if (!ended && isOver()) lose();
        controller.signal.throwIfAborted();
      },
    },
    renew: once,
    abort,
    end,
  };
}

function lost(): CarryoverError {
  return new CarryoverError(
    'LEASE_LOST',
    'This worker was out of touch with the queue for too long and stopped its work; another worker has the job now.',
    { hint: 'Was this machine asleep or overloaded, or the queue out of reach?' },
  );
}

function cancelled(): CarryoverError {
  return new CarryoverError('INTERRUPTED', 'The job was cancelled, and what it had done was undone.', {
    hint: 'Run the same command again to start anew.',
  });
}
