import { nearestName } from '../../values/nearest-name.ts';
import { readEndpoint } from './endpoint.ts';
import { providers } from './provider.ts';
import type { Provider, Scheme } from './provider.ts';
import { readOptions } from './read-options.ts';
import { urlFault } from './url-fault.ts';

/** A place in object storage, as its URL names it. It holds no secrets. */
export interface RemoteUrl {
  readonly scheme: Scheme;
  /** The bucket or container. */
  readonly container: string;
  /** What all names begin with, without `/` at its ends; empty: nothing. */
  readonly prefix: string;
  /** Without options, e.g. `s3://bucket/prefix`: for messages. */
  readonly location: string;
  /** Where the service is, e.g. `http://127.0.0.1:9000`; null: where it always is. */
  readonly endpoint: string | null;
  /** Seconds that one attempt to connect may take. */
  readonly connectSeconds: number;
  /** Seconds that the service may be silent in the middle of an answer. */
  readonly silenceSeconds: number;
  /** Those of one provider only: `region`, `pathStyle`, `account`. */
  readonly options: ReadonlyMap<string, string>;
}

/**
 * Reads `s3://bucket/prefix`, `gs://bucket/prefix` and `azure://container/prefix`, with `?option=value&…`. Pure.
 * @throws URL_INVALID; its sentences never show what might be a secret
 */
export function parseRemoteUrl(url: string): RemoteUrl {
  const [, word = '', authority = '', path = '', query = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? [];
  const scheme = schemeOf(word);
  const provider = providers[scheme];
  refuseCredentials(url, authority, provider);
  const container = containerOf(authority, scheme);
  const prefix = prefixOf(path);
  const options = readOptions(query, provider);
  return {
    scheme,
    container,
    prefix,
    location: [`${scheme}://${container}`, ...(prefix === '' ? [] : [prefix])].join('/'),
    endpoint: readEndpoint(options),
    connectSeconds: secondsOf(options, 'connectTimeout', 10),
    silenceSeconds: secondsOf(options, 'silenceTimeout', 60),
    options,
  };
}

function schemeOf(word: string): Scheme {
  const scheme = word.toLowerCase();
  if (scheme === 's3' || scheme === 'gs' || scheme === 'azure') return scheme;
  const near = nearestName(scheme, Object.keys(providers));
  const meant = near === null || scheme === '' ? '' : ` Did you mean ${near}://?`;
  throw urlFault(
    "doesn't begin with s3://, gs:// or azure://",
    `A folder is a plain path; with a ":" in its name write ./ before it.${meant}`,
  );
}

function refuseCredentials(url: string, authority: string, { credentials }: Provider): void {
  if (/[\s\u0000-\u001f\u007f]/.test(url)) throw urlFault('has a space or a control character in it');
  if (url.includes('#')) throw urlFault('has a "#" in it');
  if (authority.includes('@'))
    throw urlFault('has credentials in it, and a URL is seen by too many', credentials);
}

function containerOf(name: string, scheme: Scheme): string {
  const { container, containerForm } = providers[scheme];
  if (name === '') throw urlFault(`names no ${container}`);
  // What is wrong here may be a piece of a key, so it is not shown.
  if (!containerForm.test(name)) throw urlFault(`has a ${container} whose name is none`);
  return name;
}

function prefixOf(path: string): string {
  const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  if (parts.length === 1 && parts[0] === '') return '';
  for (const part of parts) {
    if (!/^[A-Za-z0-9._~=-]+$/.test(part) || part === '.' || part === '..')
      throw urlFault(
        'has a prefix that is none',
        'A prefix is made of letters, digits, ".", "_", "~", "=" and "-", in parts with one "/" between them.',
      );
  }
  return parts.join('/');
}

function secondsOf(options: ReadonlyMap<string, string>, name: string, usual: number): number {
  const text = options.get(name);
  if (text === undefined) return usual;
  if (!/^\d{1,4}$/.test(text) || Number(text) === 0)
    throw urlFault(`has a ${name} that is no number of seconds from 1 to 9999`);
  return Number(text);
}
