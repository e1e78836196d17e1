import { CarryoverError } from '../../errors.ts';
import type { Secrets } from './keep-secrets.ts';

/** An error as it may leave a pull: no secrets in its words, nor in its causes. */
export function cleanError(error: unknown, secrets: Secrets): unknown {
  if (!(error instanceof CarryoverError)) return isClean(error, secrets) ? error : cleanCause(error, secrets);
  const { code, message, hint, details, cause } = error;
  return new CarryoverError(code, secrets.redact(message), {
    ...(hint === undefined ? {} : { hint: secrets.redact(hint) }),
    ...(details === undefined ? {} : { details: cleanValue(details, secrets) as typeof details }),
    ...(cause === undefined ? {} : { cause: cleanCause(cause, secrets) }),
  });
}

function isClean(error: unknown, { redact }: Secrets): boolean {
  const words =
    error instanceof Error ? `${error.message} ${error.stack} ${String(error.cause)}` : String(error);
  return redact(words) === words;
}

/** Of any other error only the words and the place are kept: one of the network has sockets and requests in it. */
function cleanCause(cause: unknown, { redact }: Secrets): Error {
  if (!(cause instanceof Error)) return new Error(redact(String(cause)));
  const cleaned = new Error(redact(cause.message));
  cleaned.name = cause.name;
  if (cause.stack !== undefined) cleaned.stack = redact(cause.stack);
  return cleaned;
}

function cleanValue(value: unknown, secrets: Secrets): unknown {
  if (typeof value === 'string') return secrets.redact(value);
  if (Array.isArray(value)) return value.map((one) => cleanValue(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [secrets.redact(name), cleanValue(one, secrets)]),
  );
}
