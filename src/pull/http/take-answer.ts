import { BodyCutShort } from './http.ts';
import type { HttpAnswer } from './http.ts';
import { readBody } from './read-body.ts';
import { Refused } from './refused.ts';
import { Setback } from './setback.ts';
import { finalAnswer, isPassing, passingSetback } from './status-setback.ts';
import type { Incoming } from './wire.ts';

/** An answer, and what is to be known to judge it. */
export interface Arrival {
  readonly incoming: Incoming;
  readonly url: URL;
  /** Longest body, unpacked. */
  readonly limit: number;
  /** It came from where the credentials went. */
  readonly own: boolean;
  /** Told when the API has accepted the credentials. */
  readonly accepted: () => void;
}

/**
 * Hands a good answer to `consume`.
 * @throws Refused for a 401 or 403 of the source's own; Setback for an answer that another try may better, a body that broke among
 *   them; SOURCE_INVALID for any other; what `consume` throws
 */
export async function takeAnswer<T>(
  arrival: Arrival,
  consume: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const { incoming, url, own } = arrival;
  const { status } = incoming;
  if (status < 200 || status > 299 || status === 206) {
    await incoming.discard();
    if (own && (status === 401 || status === 403)) throw new Refused(status, url);
    throw isPassing(status) ? passingSetback(incoming, url) : finalAnswer(incoming, url);
  }
  if (own) arrival.accepted();
  return read(arrival, consume);
}

async function read<T>(
  { incoming, url, limit }: Arrival,
  consume: (answer: HttpAnswer) => Promise<T>,
): Promise<T> {
  const { status, headers } = incoming;
  const { body, broken } = readBody(incoming, limit, url);
  try {
    const result = await consume({ status, headers, url: url.href, body, hasLength: hasLength(headers) });
    const fault = broken();
    if (fault === undefined) return result;
    throw fault;
  } catch (error) {
    const fault = broken() ?? (error instanceof BodyCutShort ? error : undefined);
    throw fault === undefined ? error : cutShort(fault, url);
  } finally {
    incoming.body.destroy();
  }
}

function hasLength(headers: Readonly<Record<string, string>>): boolean {
  return headers['content-length'] !== undefined || /\bchunked\b/i.test(headers['transfer-encoding'] ?? '');
}

function cutShort(fault: BodyCutShort, url: URL): Setback {
  return new Setback({
    code: 'SOURCE_INCOMPLETE',
    what: `The answer of ${url.origin}${url.pathname} did not come whole: ${fault.message}`,
    hint: 'Ask for smaller pages or raise `source.timeouts`, then run the same command again: the pull goes on where it stopped.',
    again: true,
    reached: true,
    cause: fault,
  });
}
