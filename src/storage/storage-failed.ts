import { CarryoverError } from '../errors.ts';
import { errnoOf } from '../files/write-failed.ts';

/** The error for a storage that can't be read. @param operation as in `list`, `read`. */
export function storageFailed(operation: string, location: string, cause: unknown): CarryoverError {
  if (cause instanceof CarryoverError) return cause;
  const reason = errnoOf(cause) || (cause instanceof Error ? cause.message : String(cause));
  return new CarryoverError(
    'STORAGE_FAILED',
    `Could not ${operation} "${location}" (${reason}). Nothing was changed there.`,
    {
      hint: 'Check that place and your rights to it, then run again.',
      details: { operation, location },
      cause,
    },
  );
}
