import { CarryoverError } from '../../errors.ts';

/** The error of a URL: `what` goes on after "The database URL". */
export function fault(
  what: string,
  hint = 'Write scheme://user:password@host:port/database.',
): CarryoverError {
  return new CarryoverError('URL_INVALID', `The database URL ${what}.`, { hint });
}
