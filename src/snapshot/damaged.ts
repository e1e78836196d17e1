import { CarryoverError } from '../errors.ts';

/** The error for a snapshot that is not what its manifest says. `fault` goes on from the path: `is cut short`. */
export function damaged(
  path: string,
  fault: string,
  parts: { cause?: unknown; hint?: string } = {},
): CarryoverError {
  return new CarryoverError('SNAPSHOT_DAMAGED', `"${path}" ${fault}; the snapshot was not used.`, {
    hint: parts.hint ?? 'Use another snapshot (`carryover list` shows them), or an intact copy of this one.',
    details: { path },
    cause: parts.cause,
  });
}
