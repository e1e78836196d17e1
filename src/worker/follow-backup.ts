import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from '../errors.ts';
import type { OnEvent } from '../events.ts';
import type { JobState, Queue } from '../queue/queue.ts';
import type { BackupProgress } from './backup-job.ts';

const pause = 250;
/** After so many milliseconds without a worker somebody should know. */
const longWait = 10_000;

/**
 * Waits for a backup that was put into the queue, and tells what is told of it. Aborting the signal has it cancelled.
 * @returns its result @throws what it failed with; INTERRUPTED
 */
export async function followBackup(
  queue: Queue,
  id: string,
  { onEvent, signal }: { readonly onEvent?: OnEvent | undefined; readonly signal?: AbortSignal | undefined },
): Promise<unknown> {
  const tell = createListener(onEvent);
  const began = Date.now();
  let isTold = false;
  let isCancelled = false;
  for (;;) {
    if (signal?.aborted && !isCancelled) {
      isCancelled = true;
      await queue.cancel('backup', id);
    }
    const state = await queue.look('backup', id);
    if (state.kind === 'done') return state.result;
    if (state.kind === 'failed') throw state.error;
    if (state.kind === 'unknown') throw isCancelled ? interrupted() : forgotten(queue);
    if (state.kind === 'waiting' && !isTold && Date.now() - began > longWait) {
      isTold = true;
      onEvent?.({ type: 'notice', message: waiting(queue) });
    }
    tell(state);
    await sleep(pause);
  }
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

function interrupted(): CarryoverError {
  return new CarryoverError(
    'INTERRUPTED',
    'The job was taken out of the queue before any worker had begun.',
    {
      hint: 'Run the same command again to start anew.',
    },
  );
}

function forgotten({ location }: Queue): CarryoverError {
  return new CarryoverError(
    'CONNECTION_FAILED',
    `The queue ${location} does not know the job any more, so nobody can say what became of it.`,
    { hint: 'carryover list shows whether there is a snapshot. Let Redis write to disk (appendonly yes).' },
  );
}
