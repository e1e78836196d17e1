import { CarryoverError } from '../../errors.ts';

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
  /** Without secrets, for messages. */
  readonly location: string;
}

/** Parses `redis://[user:password@]host[:port][/database]`; `rediss://` is the same by TLS. @throws URL_INVALID, which never shows it */
export function parseRedisUrl(text: string): RedisAddress {
  if (!/^rediss?:\/\//i.test(text) || !URL.canParse(text))
    throw invalid('It must begin with redis:// or rediss://');
  const url = new URL(text);
  const database = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  if (url.hostname === '') throw invalid('It names no host');
  if (database === undefined) throw invalid('Behind the host stands at most the number of a database');
  if (url.search !== '' || url.hash !== '') throw invalid('It takes no options');
  const tls = url.protocol === 'rediss:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || 6379);
  return {
    host,
    port,
    database: Number(database),
    ...(url.username !== '' && { username: decode(url.username) }),
    ...(url.password !== '' && { password: decode(url.password) }),
    tls,
    location: `${tls ? 'rediss' : 'redis'}://${url.hostname}:${port}/${Number(database)}`,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('A % in its user name or password must be written as %25');
  }
}

function invalid(why: string): CarryoverError {
  return new CarryoverError('URL_INVALID', `The URL of the queue can't be used. ${why}.`, {
    hint: 'For example: redis://127.0.0.1:6379, or rediss://:PASSWORD@queue.example:6380/0.',
  });
}
