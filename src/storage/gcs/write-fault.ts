import type { CarryoverError } from '../../errors.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Bucket } from './bucket.ts';
import { reasonOf } from './reason-of.ts';

/** The error for an object that was not written. */
export function writeFault({ locate }: Bucket, name: string, error: unknown): CarryoverError {
  return remoteFailed('write', locate(name), reasonOf(error), ' What is not finished there is not used.');
}
