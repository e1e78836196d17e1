import { CarryoverError, errorCodes } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { redact } from '../values/redact.ts';

/** What may go well on another machine, or a little later. All else would fail in the same way. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'CONNECTION_FAILED',
  'STORAGE_FAILED',
  'WRITE_FAILED',
  'DATABASE_FAILED',
  'LOCKED',
  'CHANGED_SINCE',
  'LEASE_LOST',
  'UNEXPECTED',
]);

export function mayPass(error: unknown): boolean {
  return !(error instanceof CarryoverError) || passing.has(error.code);
}

/** An error as the queue keeps it: as text, without secrets. */
export function jobErrorText(error: unknown): string {
  const { code, message, hint } = asCarryoverError(error);
  return JSON.stringify({
    code,
    message: redact(message),
    ...(hint !== undefined && { hint: redact(hint) }),
  });
}

/** The same, read; what the queue itself says of a job whose workers died is no JSON. */
export function parseJobError(text: string): CarryoverError {
  try {
    const { code, message, hint } = JSON.parse(text) as Record<string, unknown>;
    if (typeof code === 'string' && Object.hasOwn(errorCodes, code) && typeof message === 'string')
      return new CarryoverError(code as ErrorCode, message, typeof hint === 'string' ? { hint } : {});
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return new CarryoverError('UNEXPECTED', `The job failed: ${redact(text)}.`, {
    hint: 'Look at the output of the workers: did they end, one after the other, while they worked on it?',
  });
}

function asCarryoverError(error: unknown): CarryoverError {
  if (error instanceof CarryoverError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new CarryoverError('UNEXPECTED', `Something went wrong that carryover did not foresee: ${why}`);
}
