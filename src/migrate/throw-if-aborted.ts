import { CarryoverError } from '../errors.ts';

/** @throws INTERRUPTED if the caller has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new CarryoverError(
    'INTERRUPTED',
    'Interrupted. The run was undone; the database is as it was before.',
    {
      hint: 'Run the same command again when you are ready.',
    },
  );
}
