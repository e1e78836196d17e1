import { CarryoverError } from '../../errors.ts';
import { ServerError } from './server-error.ts';

/** The server has no disk, memory or file left, or somebody stopped the statement. */
const shortNumbers = new Set([1021, 1037, 1038, 1041, 1114, 1135, 1317, 1969, 3024]);

/**
 * Whether the server refuses what it was asked, and would do so at any time; false where it had no way to do it just
 * then: the connection is lost, somebody holds what it needs, or it is out of something.
 */
export function isRefusal(error: unknown): error is ServerError {
  if (!(error instanceof ServerError) || error.isLost) return false;
  return !lockedNumbers.has(error.errno) && !shortNumbers.has(error.errno);
}

/** Numbers that say "somebody else holds what I need": lock wait time-outs and deadlocks. */
const lockedNumbers = new Set([1205, 1213, 1099, 1100, 3058, 3572]);

/**
 * An error of the server as one of ours; what is no server error comes back as it is.
 * `doing`: the beginning of the sentence, e.g. `Cannot create table "x"`.
 */
export function fromMysql(error: unknown, doing: string): unknown {
  if (!(error instanceof ServerError)) return error;
  const reason = `${doing}: ${error.message.replace(/\.$/, '')}.`;
  if (error.isLost) {
    return new CarryoverError('CONNECTION_FAILED', reason, {
      hint: 'The connection broke. Look at the server, then run again: the next run clears up.',
      cause: error,
    });
  }
  if (lockedNumbers.has(error.errno)) {
    return new CarryoverError('LOCKED', reason, {
      hint: 'Run again when the other program is done, or wait longer with --wait SECONDS.',
      cause: error,
    });
  }
  const hint = hints.get(error.errno);
  return new CarryoverError('DATABASE_FAILED', reason, { ...(hint && { hint }), cause: error });
}

const hints = new Map([
  [1021, 'The disk of the server is full: make room, then run again.'],
  [1114, 'The disk of the server is full: make room, then run again.'],
  [1044, 'Run `carryover check`: it names the rights that are missing.'],
  [1142, 'Run `carryover check`: it names the rights that are missing.'],
  [1227, 'Run `carryover check`: it names the rights that are missing.'],
  [1419, 'Set log_bin_trust_function_creators=1 in the server, or give the user SUPER.'],
]);
