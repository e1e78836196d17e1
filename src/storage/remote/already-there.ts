import { CarryoverError } from '../../errors.ts';

/** The error for a new object whose name is taken. */
export function alreadyThere(location: string): CarryoverError {
  return new CarryoverError('WRITE_FAILED', `There is already an object ${location}; it was left as it is.`, {
    hint: 'Does another run write to the same place? See `carryover list`, then run again.',
    details: { operation: 'create', path: location },
  });
}
