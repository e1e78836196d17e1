import { parsePointer } from '../json-pointer.ts';

/** Why a text can't be the base of all paths; null if it can. */
export function urlFault(text: string): string | null {
  const url = asUrl(text);
  if (!url) return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '')
    return 'must have no user and no password: say them in `auth`';
  return url.search !== '' || url.hash !== '' ? 'must have no query and no fragment' : null;
}

export function isProxy(text: string): boolean {
  return asUrl(text) !== null;
}

function asUrl(text: string): URL | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  return new URL(text);
}

/** `cdn.example.com`, `cdn.example.com:8443`, `[::1]:80`. */
export function isHost(text: string): boolean {
  const url = `http://${text}`;
  if (/[/?#@\\\s]/.test(text) || !URL.canParse(url)) return false;
  return new URL(url).host !== '';
}

/** A path of the source: with its slash, and on no other host. */
export function isPath(text: string): boolean {
  return /^\/(?![/\\])/.test(text) && !/[\s#]/.test(text);
}

export function isPointer(text: string): boolean {
  try {
    parsePointer(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function isHeaders(headers: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(headers).every(([name, value]) => isHeaderName(name) && isHeaderValue(value));
}

export function isHeaderName(text: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(text);
}

export function isHeaderValue(text: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text);
}
