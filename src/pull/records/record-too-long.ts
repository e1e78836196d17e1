import type { CarryoverError } from '../../errors.ts';
import { sourceInvalid } from './invalid.ts';

/** @param record `record 3 of page 1 of "users"` */
export function recordTooLong(record: string, bytes: number): CarryoverError {
  return sourceInvalid(
    `${record} is longer than ${bytes} bytes`,
    'Raise `limits.recordBytes` of the source if such records are meant.',
  );
}
