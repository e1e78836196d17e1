import { CarryoverError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import { untouched } from './untouched.ts';

export interface SetbackParts {
  /** What it comes to if it was the last try. */
  readonly code: ErrorCode;
  /** One clause, without the state that the data is in. */
  readonly what: string;
  readonly hint: string;
  /** Whether another try may do better. */
  readonly again: boolean;
  /** Whether the server may have carried the request out. */
  readonly reached: boolean;
  readonly status?: number;
  /** The server asks to wait. */
  readonly after?: { readonly milliseconds: number; readonly host: string };
  readonly cause?: unknown;
}

/** A try that failed: stays within this folder. */
export class Setback extends Error {
  override readonly name = 'Setback';
  readonly parts: SetbackParts;

  constructor(parts: SetbackParts) {
    super(parts.what);
    this.parts = parts;
  }

  /** The error that it comes to after so many tries. */
  final(tries: number): CarryoverError {
    const { code, what, hint, status, cause } = this.parts;
    const often = tries === 1 ? '' : `; tried ${tries} times`;
    return new CarryoverError(code, `${what}${often}. ${untouched}`, {
      hint,
      details: { tries, ...(status === undefined ? {} : { status }) },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}
