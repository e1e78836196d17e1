import { setTimeout as sleep } from 'node:timers/promises';
import { CarryoverError } from './errors.ts';

/** Waits so many milliseconds for something that others hold, or until the caller aborts. @throws INTERRUPTED */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { ...(signal && { signal }) });
  } catch (error) {
    if (!signal?.aborted) throw error;
    throw new CarryoverError('INTERRUPTED', 'Interrupted while it waited. Nothing was changed.', {
      hint: 'Run the same command again when you are ready.',
    });
  }
}
