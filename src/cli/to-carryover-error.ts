import { CarryoverError } from '../errors.ts';

/** Any thrown thing as our own error: an abort that was asked for is INTERRUPTED, what nobody foresaw is UNEXPECTED. */
export function toCarryoverError(error: unknown, signal: AbortSignal): CarryoverError {
  if (error instanceof CarryoverError) return error;
  const aborted = error instanceof Error && error.name === 'AbortError';
  if (aborted && signal.reason instanceof CarryoverError) return signal.reason;
  const why = error instanceof Error ? error.message : String(error);
  return new CarryoverError('UNEXPECTED', `Something went wrong that carryover did not foresee: ${why}`, {
    hint: 'Run it again with CARRYOVER_DEBUG=1 to see where, and please report it.',
    cause: error,
  });
}
