import { CarryoverError } from '../../errors.ts';
import { untouched } from '../http/untouched.ts';

/** What an error tells a program: `resource`, `record`, `page`. */
type Details = Readonly<Record<string, unknown>>;

/**
 * The error for an answer or a record that can't be used. Never quotes a record's content: messages go where records may not.
 * @param what subject and fault, e.g. `page 3 of "users" is no valid JSON`; the state of the data is added
 */
export function sourceInvalid(what: string, hint: string, details: Details = {}): CarryoverError {
  return new CarryoverError('SOURCE_INVALID', sentence(what), { hint, details });
}

/** The same for records that can't be all, or not all of one time. */
export function sourceIncomplete(what: string, hint: string, details: Details = {}): CarryoverError {
  return new CarryoverError('SOURCE_INCOMPLETE', sentence(what), { hint, details });
}

function sentence(what: string): string {
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}. ${untouched}`;
}

/** A member's name in a message: quoted, on one line, not too long. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}
