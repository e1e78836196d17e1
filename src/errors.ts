/** Every code an error of carryover can have, with the exit code of the command line (docs/ERRORS.md explains each). */
export const errorCodes = {
  UNEXPECTED: 1,
  WRITE_FAILED: 1,
  DATABASE_FAILED: 1,
  USAGE: 2,
  CONFIG_INVALID: 2,
  SCHEMA_INVALID: 2,
  SEEDS_INVALID: 2,
  MAPPING_INVALID: 2,
  SCHEDULES_INVALID: 2,
  URL_INVALID: 2,
  CONFIRMATION_NEEDED: 2,
  PLAN_REFUSED: 3,
  ROWS_SHRANK: 3,
  CHANGED_SINCE: 3,
  TARGET_NOT_EMPTY: 3,
  ROWS_REJECTED: 4,
  VERIFICATION_FAILED: 4,
  SOURCE_INVALID: 4,
  SOURCE_INCOMPLETE: 4,
  STORAGE_FAILED: 7,
  SNAPSHOT_MISSING: 5,
  SNAPSHOT_DAMAGED: 5,
  NOTHING_RETAINED: 5,
  SNAPSHOT_TOO_OLD: 9,
  SCHEDULE_FAILING: 11,
  KEY_MISSING: 8,
  KEY_WRONG: 8,
  LOCKED: 6,
  LEASE_LOST: 6,
  CONNECTION_FAILED: 7,
  RIGHTS_MISSING: 7,
  SOURCE_UNREACHABLE: 7,
  SOURCE_AUTH_FAILED: 7,
  FALLBACK_UNUSABLE: 7,
  DIFFERENCES_FOUND: 10,
  FAILED_AFTER_COMMIT: 30,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorParts {
  /** What to do, in one sentence. */
  hint?: string;
  /** Machine-readable facts: names, counts, samples. Never a secret. */
  details?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/**
 * The one error class. `message` says what, where, and what state the data is in; `hint` what to do.
 * Programs compare `code`; people read the sentences.
 */
export class CarryoverError extends Error {
  override readonly name = 'CarryoverError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, parts: ErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.hint = parts.hint;
    this.details = parts.details;
  }
}
