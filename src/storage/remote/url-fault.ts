import { CarryoverError } from '../../errors.ts';

/** The error of a URL: `what` goes on after "The URL of the snapshots". */
export function urlFault(
  what: string,
  hint = 'Write s3://bucket/prefix, gs://bucket/prefix or azure://container/prefix; docs/OBJECT-STORAGE.md tells the options.',
): CarryoverError {
  return new CarryoverError('URL_INVALID', `The URL of the snapshots ${what}.`, { hint });
}
