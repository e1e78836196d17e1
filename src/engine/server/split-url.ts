import { fault } from './url-fault.ts';

/** A server's URL in pieces, percent-decoded. */
export interface UrlParts {
  readonly family: 'postgres' | 'mysql';
  /** `postgres`, `mysql` or `mariadb`. */
  readonly scheme: string;
  /** Undefined: the URL names none. */
  readonly user: string | undefined;
  readonly password: string;
  /** Without brackets; empty if the URL has none. */
  readonly host: string;
  readonly port: number | undefined;
  readonly database: string;
  readonly options: ReadonlyMap<string, string>;
}

const schemes = new Map<string, Pick<UrlParts, 'family' | 'scheme'>>([
  ['postgres', { family: 'postgres', scheme: 'postgres' }],
  ['postgresql', { family: 'postgres', scheme: 'postgres' }],
  ['mysql', { family: 'mysql', scheme: 'mysql' }],
  ['mariadb', { family: 'mysql', scheme: 'mariadb' }],
]);

/**
 * Splits a server's URL. The built-in `URL` is not used: it moves an unencoded password silently into the host, the
 * query or the fragment, and its errors quote all of it.
 * @throws URL_INVALID
 */
export function splitUrl(url: string): UrlParts {
  const [, scheme = '', authority = '', path = '', query = ''] =
    /^([a-z]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? [];
  const known = schemes.get(scheme.toLowerCase());
  if (!known) throw fault("doesn't begin with postgres://, mysql:// or mariadb://");
  refuseUnencoded(url, url.slice(`${scheme}://${authority}`.length));
  const at = authority.lastIndexOf('@');
  return {
    ...known,
    ...splitUser(authority.slice(0, Math.max(0, at)), at !== -1),
    ...splitHost(authority.slice(at + 1)),
    database: databaseOf(path),
    options: splitOptions(query),
  };
}

const encodeHint =
  'In a user name, password or database name write @ as %40, / as %2F, ? as %3F, # as %23, % as %25, : as %3A and a space as %20.';

/** What stands in a URL where it can't be meant is most likely the rest of a password: nothing of it is shown. */
function refuseUnencoded(url: string, afterAuthority: string): void {
  if (/[\s\u0000-\u001f\u007f]/.test(url))
    throw fault('has a space or a control character in it', encodeHint);
  if (/[@#]/.test(afterAuthority))
    throw fault('has an "@" or a "#" behind its host; is the password percent-encoded?', encodeHint);
}

function splitUser(text: string, given: boolean): Pick<UrlParts, 'user' | 'password'> {
  const colon = text.indexOf(':');
  const user = colon === -1 ? text : text.slice(0, colon);
  const password = colon === -1 ? '' : text.slice(colon + 1);
  if (given && user === '') throw fault('has an "@" but no user before it');
  return { user: given ? decode(user, 'user') : undefined, password: decode(password, 'password') };
}

function splitHost(text: string): Pick<UrlParts, 'host' | 'port'> {
  // What is wrong here may be a piece of a password, so it is not shown.
  const [, bracketed, name = '', port] = /^(?:\[([0-9a-f:.]+(?:%25[\w.-]+)?)\]|([^:[\]]*))(?::(\d*))?$/i.exec(
    text,
  ) ?? [undefined, undefined, '['];
  if (name === '[') throw fault('has a host or a port that is none', hostHint);
  if (name.includes(',')) throw fault('names more than one host', 'Name the one that takes writes.');
  const host = decode(bracketed ?? name, 'host');
  if (!/^(\/.*|[\p{L}\p{N}_.:%-]*)$/u.test(host)) throw fault('has a host that is none', hostHint);
  return { host, port: port === undefined || port === '' ? undefined : portOf(port) };
}

const hostHint =
  'Write host:port, or [::1]:port for an IPv6 address. Special characters of a password must be percent-encoded.';

function portOf(text: string): number {
  const port = Number(text);
  if (port < 1 || port > 65_535) throw fault('has a port that is not between 1 and 65535', hostHint);
  return port;
}

function databaseOf(path: string): string {
  const database = decode(path.slice(1), 'database');
  if (database === '') throw fault('names no database', 'Put its name at the end: scheme://user@host/name.');
  if (path.slice(1).includes('/')) throw fault('has more than one name behind its host', encodeHint);
  return database;
}

function splitOptions(query: string): Map<string, string> {
  const options = new Map<string, string>();
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals), 'options');
    if (!/^[\w-]{1,40}$/.test(name)) throw fault('has an option whose name is none', encodeHint);
    if (equals === -1 || options.has(name))
      throw fault(
        equals === -1 ? `has an option "${name}" without a value` : `has the option "${name}" twice`,
      );
    options.set(name, decode(pair.slice(equals + 1), 'options'));
  }
  return options;
}

function decode(text: string, where: string): string {
  let decoded;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    // The built-in error quotes what it could not decode.
    throw fault(`has a "%" in its ${where} that two hexadecimal digits don't follow`, encodeHint);
  }
  if (decoded.includes('\0')) throw fault(`has a NUL character in its ${where}`);
  return decoded;
}
