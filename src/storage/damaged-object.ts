import { CarryoverError } from '../errors.ts';

/** The error for an object that is to be read and is not there. */
export function missingObject(location: string, cause?: unknown): CarryoverError {
  return refusal(location, 'is missing', cause);
}

/** The error for a name under which something else than an object lies. */
export function strangeObject(location: string, cause?: unknown): CarryoverError {
  return refusal(location, 'is a symbolic link or no plain file, which no snapshot has', cause);
}

function refusal(location: string, fault: string, cause: unknown): CarryoverError {
  return new CarryoverError('SNAPSHOT_DAMAGED', `"${location}" ${fault}; the snapshot was not used.`, {
    hint: 'Use another snapshot (`carryover list` shows them), or an intact copy of this one.',
    details: { path: location },
    cause,
  });
}
