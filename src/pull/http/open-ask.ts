import type { Ask, Reply } from './ask.ts';
import { noCredentials } from './credentials.ts';
import type { BodyCutShort } from './http.ts';
import { insist } from './insist.ts';
import type { Insistence } from './insist.ts';
import type { Origins } from './origins.ts';
import { readBody } from './read-body.ts';
import { Setback } from './setback.ts';
import { isPassing, passingSetback } from './status-setback.ts';
import type { Travel } from './travel.ts';
import type { Incoming } from './wire.ts';
import { withQuery } from './with-query.ts';

export function openAsk({
  travel,
  origins,
  how,
}: {
  travel: Travel;
  origins: Origins;
  how: Insistence;
}): Ask {
  return ({ method, url, query = {}, headers = {}, body, cookies }) => {
    const trip = {
      method,
      url: withQuery(origins.resolve(url), query),
      headers,
      ...(body === undefined ? {} : { body }),
      credentials: cookies === undefined ? noCredentials : { ...noCredentials, cookies },
    };
    const mayRepeat = ({ parts }: Setback): boolean => parts.again && (method === 'GET' || !parts.reached);
    return insist(() => travel(trip, takeReply), { ...how, mayRepeat });
  };
}

async function takeReply(incoming: Incoming, url: URL): Promise<Reply> {
  const { status, headers } = incoming;
  if (isPassing(status)) {
    await incoming.discard();
    throw passingSetback(incoming, url);
  }
  const { body, broken } = readBody(incoming, longest, url);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of body) pieces.push(piece);
  } catch (error) {
    const fault = broken();
    throw fault === undefined ? error : cutShort(fault, url);
  }
  return { status, headers, text: Buffer.concat(pieces).toString() };
}

/** An answer to a login is short. */
const longest = 1024 * 1024;

function cutShort(fault: BodyCutShort, url: URL): Setback {
  return new Setback({
    code: 'SOURCE_UNREACHABLE',
    what: `The answer of ${url.origin}${url.pathname} did not come whole: ${fault.message}`,
    hint: 'Look whether the API is in service, then run the same command again.',
    again: true,
    reached: true,
    cause: fault,
  });
}
