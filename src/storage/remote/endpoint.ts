import { isLocalHost } from '../../values/is-local-host.ts';
import { urlFault } from './url-fault.ts';
import { yesOrNo } from './yes-or-no.ts';

/**
 * The option `endpoint`: where the service is, without a `/` at its end. In the clear only on this machine, or where
 * `insecure=true` says so. @throws URL_INVALID
 */
export function readEndpoint(options: ReadonlyMap<string, string>): string | null {
  const insecure = yesOrNo(options, 'insecure');
  const text = options.get('endpoint');
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw urlFault('has an endpoint that is none', 'Write endpoint=https://host:port.');
  if (url.username !== '' || url.password !== '')
    throw urlFault('has credentials in its endpoint, and a URL is seen by too many');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'http:' && !insecure && !isLocalHost(host))
    throw urlFault(
      'has an endpoint without TLS that is not on this machine',
      'Write https://; or insecure=true if everything in between may read and change the snapshots.',
    );
  return url.href.replace(/\/$/, '');
}
