import events from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { JobState, Queue } from '../queue/queue.ts';
import type { BackupJob, BackupProgress } from './backup-job.ts';

const pause = 250;
/** After so many milliseconds without a worker somebody should know. */
const longWait = 10_000;
/** So long is a queue waited for by who wants to leave: milliseconds. */
const patience = 5000;

/** Who follows, and may want to leave. */
export interface Follower {
  readonly onEvent?: OnEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts a backup into the queue, waits for it, and tells what is told of it. Aborting the signal has it cancelled.
 * @returns its result @throws what it failed with; INTERRUPTED
 */
export async function followBackup(
  queue: Queue,
  { id, job }: { readonly id: string; readonly job: BackupJob },
  { onEvent, signal }: Follower,
): Promise<unknown> {
  const answer = <T>(asked: Promise<T>): Promise<T> => withPatience(asked, queue, signal);
  await answer(queue.add('backup', id, job));
  const tell = createListener(onEvent);
  const began = Date.now();
  let isTold = false;
  let isCancelled = false;
  for (;;) {
    if (signal?.aborted) {
      if (!isCancelled) onEvent?.({ type: 'notice', message: cancelling });
      isCancelled = true;
      // Again each time: a worker that died in the middle lets go of the job some time later.
      await answer(queue.cancel('backup', id));
    }
    const state = await answer(queue.look('backup', id));
    if (state.kind === 'done') return state.result;
    if (state.kind === 'failed') throw state.error;
    if (state.kind === 'unknown') throw isCancelled ? takenOut() : forgotten(queue);
    if (state.kind === 'waiting' && !isTold && Date.now() - began > longWait) {
      isTold = true;
      onEvent?.({ type: 'notice', message: waiting(queue) });
    }
    tell(state);
    await sleep(pause);
  }
}

/** A queue out of reach is waited for as long as it takes, but not by who wants to leave. */
async function withPatience<T>(asked: Promise<T>, queue: Queue, signal: AbortSignal | undefined): Promise<T> {
  asked.catch(() => undefined);
  if (signal === undefined) return asked;
  const enough = new AbortController();
  const leaving = once(signal, enough.signal).then(async () => {
    await sleep(patience, undefined, { signal: enough.signal });
    throw outOfReach(queue);
  });
  leaving.catch(() => undefined);
  try {
    return await Promise.race([asked, leaving]);
  } finally {
    enough.abort();
  }
}

/** Resolves when the signal is aborted; rejects if nobody cares any more. */
async function once(signal: AbortSignal, enough: AbortSignal): Promise<void> {
  if (!signal.aborted) await events.once(signal, 'abort', { signal: enough });
}

/** Says each notice once, and how far it is whenever that is new. */
function createListener(onEvent: OnEvent | undefined): (state: JobState) => void {
  let [notices, last] = [0, ''];
  return (state) => {
    if (state.kind !== 'active') return;
    const progress = state.progress as Partial<BackupProgress> | number | null;
    if (typeof progress !== 'object' || progress === null) return;
    for (const notice of progress.notices?.slice(notices) ?? []) onEvent?.(notice);
    notices = progress.notices?.length ?? notices;
    const text = JSON.stringify(progress.last ?? null);
    if (progress.last && text !== last) onEvent?.(progress.last);
    last = text;
  };
}

function waiting({ location }: Queue): string {
  return `No worker has taken the job from ${location} yet. Is there one: carryover worker --queue …?`;
}

const cancelling =
  'The job is being cancelled. Stopping a second time leaves at once, and its worker cancels it alone.';

function takenOut(): CarryoverError {
  return new CarryoverError(
    'INTERRUPTED',
    'The job was cancelled and taken out of the queue; no worker is at work on it.',
    { hint: 'Run the same command again to start anew.' },
  );
}

function outOfReach({ location }: Queue): CarryoverError {
  return new CarryoverError(
    'INTERRUPTED',
    `Left, but the queue ${location} is out of reach: the job may be done all the same, as it was not cancelled.`,
    { hint: 'carryover list shows whether there is a snapshot, once the workers reach the queue again.' },
  );
}

function forgotten({ location }: Queue): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `The queue ${location} does not know the job any more, so nobody can say what became of it.`,
    { hint: 'carryover list shows whether there is a snapshot. Let Redis write to disk (appendonly yes).' },
  );
}
