import { CarryoverError } from '../errors.ts';

/** What to do about the failures that people meet. */
const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on that disk and run again.',
  EDQUOT: 'Free some of the disk quota and run again.',
  EFBIG: 'The file system or a limit (ulimit -f) does not allow a file of this size; raise it and run again.',
  EACCES: 'Give this user the right to write there, or name another folder.',
  EPERM: 'Give this user the right to write there, or name another folder.',
  EROFS: 'The file system is read-only; name another folder.',
  EMFILE: 'Raise the number of open files that the process may have (ulimit -n) and run again.',
  ENFILE: 'The machine has too many open files; close some and run again.',
  EIO: 'The disk reports an error; look at it before you trust it with data.',
};

/**
 * The error for a failed change of a file or folder.
 * @param operation what was tried, as in `write`, `flush to disk`, `rename`.
 * @param state what the data looks like now, as the end of the sentence: `; the unfinished file is not used`.
 */
export function writeFailed(operation: string, path: string, cause: unknown, state: string): CarryoverError {
  if (cause instanceof CarryoverError) return cause;
  const code = errnoOf(cause);
  const reason = code || (cause instanceof Error ? cause.message : String(cause));
  return new CarryoverError('WRITE_FAILED', `Could not ${operation} "${path}" (${reason})${state}.`, {
    hint: hints[code] ?? 'Look at the disk and the rights of that path, then run again.',
    details: { operation, path, errno: code },
    cause,
  });
}

/** The system's code of an error, e.g. `ENOENT`; empty if it has none. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
