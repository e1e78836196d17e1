import { CarryoverError } from '../../errors.ts';
import { untouched } from '../http/untouched.ts';

/** The API gave no credentials, or does not accept them. `what` is one clause. */
export function authFailed(
  what: string,
  hint: string,
  details: { status?: number; cause?: unknown } = {},
): CarryoverError {
  const { status, cause } = details;
  return new CarryoverError('SOURCE_AUTH_FAILED', `${what}. ${untouched}`, {
    hint,
    ...(status === undefined ? {} : { details: { status } }),
    ...(cause === undefined ? {} : { cause }),
  });
}
