import { CarryoverError } from '../../errors.ts';
import { retryAfter } from './retry-after.ts';
import { Setback } from './setback.ts';
import { untouched } from './untouched.ts';
import type { Incoming } from './wire.ts';

/** Whether an answer says no more than that another try may do better. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** An answer that `isPassing`. */
export function passingSetback({ status, headers }: Incoming, url: URL): Setback {
  const after = retryAfter(headers);
  const busy = status < 500;
  return new Setback({
    code: 'SOURCE_UNREACHABLE',
    what: `The old API ${busy ? 'turned the request away' : 'is out of service'}: ${url.origin}${url.pathname} answers ${status}`,
    hint: busy
      ? 'Lower `source.concurrency` or set `source.requestsPerSecond`, then run the same command again.'
      : 'Look whether the API is in service, then run the same command again: the pull goes on where it stopped.',
    again: true,
    reached: status !== 429 && status !== 503,
    status,
    ...(after === undefined ? {} : { after: { milliseconds: after, host: url.host } }),
  });
}

/** An answer that another try won't change. */
export function finalAnswer({ status }: Incoming, url: URL): CarryoverError {
  if (status === 407) {
    return new CarryoverError(
      'SOURCE_UNREACHABLE',
      `The proxy on the way to ${url.origin} wants a user and a password (407). ${untouched}`,
      { hint: 'Give them in the proxy’s URL, or except this host from it.', details: { status } },
    );
  }
  return new CarryoverError(
    'SOURCE_INVALID',
    `The old API answers ${status} at ${url.origin}${url.pathname}. ${untouched}`,
    { hint: hintFor(status), details: { status } },
  );
}

function hintFor(status: number): string {
  switch (status) {
    case 404:
    case 410:
      return 'Check the resource’s `path`, and the path in `source.url`.';
    case 206:
      return 'It gives a part only, unasked. Check the resource’s `path` and `headers`.';
    case 401:
    case 403:
      return 'Credentials go to the source’s own host only; check whether `source.url` names the right one.';
    default:
      return 'Check the resource’s `path`, `query` and `headers` against what the API wants.';
  }
}
