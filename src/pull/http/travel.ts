import { CarryoverError } from '../../errors.ts';
import type { Source } from '../source.ts';
import type { Credentials } from './credentials.ts';
import type { Lines } from './lines.ts';
import { networkSetback } from './network-setback.ts';
import type { Origins } from './origins.ts';
import { Refused } from './refused.ts';
import { codings } from './unpack.ts';
import { untouched } from './untouched.ts';
import type { Incoming, Outgoing, Wire } from './wire.ts';
import { withQuery } from './with-query.ts';

/** A request and the credentials that it carries where they may go. */
export interface Trip {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: Credentials;
}

/**
 * Sends a request in its host's line, follows the redirects of a GET, and hands what answers at last to `arrive`, with the URL it came from
 * (the credentials' part of the query left out). The place in the line is kept until `arrive` is done.
 * @throws Setback if the network fails, Refused if the API sends a GET back to its login, SOURCE_INVALID for a foreign or an endless redirect
 */
export type Travel = <T>(trip: Trip, arrive: (incoming: Incoming, url: URL) => Promise<T>) => Promise<T>;

export interface Roads {
  readonly source: Source;
  readonly wire: Wire;
  readonly lines: Lines;
  readonly origins: Origins;
}

export function openTravel(roads: Roads): Travel {
  const { source, lines, origins } = roads;
  const login = source.auth?.type === 'login' ? origins.resolve(source.auth.path) : undefined;
  return async (trip, arrive) => {
    let { url } = trip;
    for (let hops = 0; hops <= mostHops; hops++) {
      const stage = await lines.run(url.host, async () => {
        const incoming = await send(roads, trip, url);
        const location = trip.method === 'GET' ? redirect(incoming) : undefined;
        if (location === undefined) return { arrived: await arrive(incoming, url) };
        await incoming.discard();
        return { to: origins.follow(location, url), status: incoming.status };
      });
      if ('arrived' in stage) return stage.arrived;
      if (login !== undefined && isSame(stage.to, login)) throw new Refused(stage.status, url);
      url = stage.to;
    }
    throw new CarryoverError(
      'SOURCE_INVALID',
      `${trip.url.origin}${trip.url.pathname} leads on by more than ${mostHops} redirects. ${untouched}`,
      { hint: 'Check the path: the API may redirect in a circle.' },
    );
  };
}

const mostHops = 10;

function isSame(a: URL, b: URL): boolean {
  return a.origin === b.origin && a.pathname === b.pathname;
}

function redirect({ status, headers }: Incoming): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined;
}

async function send({ source, wire, origins }: Roads, trip: Trip, url: URL): Promise<Incoming> {
  const own = origins.isOwn(url);
  const outgoing = own ? await withCredentials(source, trip, url) : bare(trip, url);
  const incoming = await wire.send(outgoing).catch((error: unknown) => {
    throw networkSetback(error, url);
  });
  if (own) await trip.credentials.cookies?.keep(incoming.setCookies, url);
  return incoming;
}

async function withCredentials(source: Source, trip: Trip, url: URL): Promise<Outgoing> {
  const { headers, query, cookies } = trip.credentials;
  const cookie = (await cookies?.header(url)) ?? '';
  return {
    method: trip.method,
    url: withQuery(url, query),
    headers: merge(common, source.headers, trip.headers, headers, cookie === '' ? {} : { cookie }),
    ...(trip.body === undefined ? {} : { body: trip.body }),
  };
}

/**
 * To another host than the source's own: none of the config's headers, and no key that was sent back to us in a URL. What is no GET
 * was written for that host (a token endpoint) and goes as it is.
 */
function bare({ method, headers, body, credentials }: Trip, url: URL): Outgoing {
  if (method !== 'GET')
    return { method, url, headers: merge(common, headers), ...(body === undefined ? {} : { body }) };
  const stripped = new URL(url);
  for (const [name, value] of Object.entries(credentials.query)) {
    if (stripped.searchParams.get(name) === value) stripped.searchParams.delete(name);
  }
  return { method, url: stripped, headers: common };
}

const common = {
  accept: 'application/json, */*;q=0.5',
  'accept-encoding': codings,
  'user-agent': 'carryover',
};

/** The later ones win, whatever the case of their names. */
function merge(...all: readonly (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const entries = all.flatMap((headers = {}) => Object.entries(headers));
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}
