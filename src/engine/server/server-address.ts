import { userInfo } from 'node:os';
import { isLocalHost } from '../../values/is-local-host.ts';
import { readTls } from './tls.ts';
import type { Tls } from './tls.ts';
import { splitUrl } from './split-url.ts';
import type { UrlParts } from './split-url.ts';
import { fault } from './url-fault.ts';
import { families } from './url-family.ts';
import type { UrlFamily } from './url-family.ts';

/** A database on a server, as its URL names it. */
export interface ServerAddress {
  /** Without user and password, e.g. `postgres://127.0.0.1:5432/shop`: for messages and manifests. */
  readonly location: string;
  /** A name or an IP address, without brackets. `localhost` where a socket is used. */
  readonly host: string;
  readonly port: number;
  /** PostgreSQL: absolute path of the socket's folder; MySQL: of the socket itself. Null: TCP. */
  readonly socket: string | null;
  readonly user: string;
  /** Empty: none. Never to be printed. */
  readonly password: string;
  readonly database: string;
  readonly tls: Tls;
  /** Seconds that one attempt to connect may take. */
  readonly connectSeconds: number;
  /** Seconds that the server may be silent before it is asked, on another connection, whether it is at work. */
  readonly silenceSeconds: number;
}

/** Unless the URL says otherwise. */
const usualSeconds = { connect_timeout: 10, silence_timeout: 60 } as const;

/**
 * Reads `postgres://`, `postgresql://`, `mysql://` and `mariadb://user:password@host:port/database?option=value`.
 * Pure, but for the user's name, which is the operating system's if the URL has none.
 * @throws URL_INVALID; its sentences never show a user, a password or what might be part of one.
 */
export function parseServerUrl(url: string): ServerAddress {
  const parts = splitUrl(url);
  const family = families[parts.family];
  refuseUnknown(parts, family);
  const socket = socketOf(parts, family);
  const host = socket === null && parts.host !== '' ? parts.host : 'localhost';
  const port = parts.port ?? family.port;
  const database = parts.database;
  return {
    location: locationOf({ scheme: parts.scheme, host, port, socket, database }, family),
    host,
    port,
    socket,
    user: parts.user ?? userInfo().username,
    password: parts.password,
    database,
    tls: readTls(parts.options, socket !== null || isLocalHost(host)),
    connectSeconds: secondsOf(parts, 'connect_timeout'),
    silenceSeconds: secondsOf(parts, 'silence_timeout'),
  };
}

function refuseUnknown({ options }: UrlParts, family: UrlFamily): void {
  for (const name of options.keys()) {
    if (!family.options.includes(name)) throw family.unknown(name);
  }
}

function socketOf({ host, options }: UrlParts, family: UrlFamily): string | null {
  const given = options.get(family.socketOption);
  const socket = given ?? (host.startsWith('/') ? host : null);
  if (socket === null) return null;
  if (!socket.startsWith('/'))
    throw fault(`has a ${family.socketOption} that is no absolute path`, family.socketHint);
  if (given !== undefined && host !== '' && host !== 'localhost')
    throw fault(`names both a host and a socket (${family.socketOption})`, family.socketHint);
  return socket;
}

interface Place {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly socket: string | null;
  readonly database: string;
}

function locationOf({ scheme, host, port, socket, database }: Place, family: UrlFamily): string {
  const name = encodeURIComponent(database);
  if (socket === null) return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/${name}`;
  const path = socket.split('/').map(encodeURIComponent).join('/');
  return `${scheme}:///${name}?${family.socketOption}=${path}`;
}

function secondsOf({ options }: UrlParts, name: keyof typeof usualSeconds): number {
  const text = options.get(name);
  if (text === undefined) return usualSeconds[name];
  if (!/^\d{1,4}$/.test(text) || Number(text) === 0)
    throw fault(`has a ${name} that is no number of seconds from 1 to 9999`);
  return Number(text);
}
