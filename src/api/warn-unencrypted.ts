import { isIP } from 'node:net';
import type { OnEvent } from '../events.ts';
import type { Source } from '../pull/source.ts';

/** Warns if credentials will go over a network as they are. */
export function warnUnencrypted({ url, auth }: Source, onEvent: OnEvent | undefined): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || auth === undefined || isLoopback(hostname)) return;
  onEvent?.({
    type: 'warning',
    code: 'EXPOSED',
    message: `The credentials for ${hostname} go over the network unencrypted: its URL begins with http://, not https://.`,
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}
