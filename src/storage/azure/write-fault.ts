import type { CarryoverError } from '../../errors.ts';
import { remoteFailed } from '../remote/remote-failed.ts';
import type { Container } from './container.ts';
import { reasonOf } from './reason-of.ts';

/** The error for a blob that was not written. */
export function writeFault({ locate }: Container, name: string, error: unknown): CarryoverError {
  return remoteFailed('write', locate(name), reasonOf(error), ' What is not finished there is not used.');
}
