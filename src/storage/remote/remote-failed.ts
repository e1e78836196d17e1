import { CarryoverError } from '../../errors.ts';

/** Why a service did not do what it was asked. */
export interface Reason {
  /** Goes on after "Could not … : ", without a full stop. Never what was sent, or a message that may quote it. */
  readonly what: string;
  readonly hint: string;
  /** The service's own code, e.g. `NoSuchBucket`; empty if it gave none. */
  readonly code: string;
}

/**
 * The error for what a service did not do. A client's own error is no `cause`: it may hold what was sent.
 * @param operation as in `list`, `read`
 * @param state what became of the data, as a sentence with a space before it; empty: nothing was to be changed
 */
export function remoteFailed(
  operation: string,
  location: string,
  { what, hint, code }: Reason,
  state = '',
): CarryoverError {
  return new CarryoverError('STORAGE_FAILED', `Could not ${operation} ${location}: ${what}.${state}`, {
    hint,
    details: { operation, location, ...(code === '' ? {} : { reason: code }) },
  });
}
