import { nearestName } from '../../values/nearest-name.ts';
import type { Provider } from './provider.ts';
import { urlFault } from './url-fault.ts';

/** What people try to give a credential as, in the words of all providers. */
const secretWords =
  /key|secret|token|password|passwd|credential|sig(nature)?$|sas|profile|connection_?string/i;

/** The options of a URL, percent-decoded. @throws URL_INVALID */
export function readOptions(query: string, provider: Provider): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    refuseUnknown(name, provider);
    if (options.has(name)) throw urlFault(`has the option "${name}" twice`);
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1), name);
    if (value === '') throw urlFault(`has an option "${name}" without a value`);
    options.set(name, value);
  }
  return options;
}

function refuseUnknown(name: string, { options, credentials }: Provider): void {
  if (options.includes(name)) return;
  if (secretWords.test(name))
    throw urlFault('has an option for credentials, and a URL is seen by too many', credentials);
  // What is no name at all may be a piece of something that must not be shown.
  if (!/^[\w-]{1,40}$/.test(name)) throw urlFault('has an option whose name is none');
  const near = nearestName(name, options);
  const meant = near === null ? `Known: ${options.join(', ')}.` : `Did you mean "${near}"?`;
  throw urlFault(`has an option "${name}" that carryover doesn't know`, meant);
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw urlFault(`has a "%" in its ${name} that two hexadecimal digits don't follow`);
  }
}
