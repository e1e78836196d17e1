import { CarryoverError } from '../../errors.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { reasonOf } from './reason-of.ts';

/** The error for an object that was not written. What is one of carryover's own stays as it is. */
export function writeFault({ locate }: Bucket, name: string, error: unknown): CarryoverError {
  if (error instanceof CarryoverError) return error;
  return remoteFailed('write', locate(name), reasonOf(error), ' What is not finished there is not used.');
}
