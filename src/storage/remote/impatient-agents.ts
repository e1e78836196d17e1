import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RemoteUrl } from './remote-url.ts';

/** Makes the connections of one storage. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * Agents whose connections break, with the code ETIMEDOUT, when they are not made in time, or nothing has come or gone for
 * too long: the clients of the providers have each their own idea of a time-out, or none. Certificates are always verified.
 */
export function impatientAgents({ connectSeconds, silenceSeconds }: RemoteUrl): Agents {
  const watch = (stream: Duplex | null | undefined, ready: string): Duplex | null | undefined => {
    if (!(stream instanceof Socket)) return stream;
    const giveUp = () => stream.destroy(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(giveUp, connectSeconds * 1000);
    for (const event of [ready, 'close']) stream.once(event, () => clearTimeout(timer));
    stream.setTimeout(silenceSeconds * 1000, giveUp);
    return stream;
  };
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true, rejectUnauthorized: true });
  const [connectPlain, connectTls] = [http.createConnection, https.createConnection];
  http.createConnection = (...given) => watch(connectPlain.apply(http, given), 'connect');
  https.createConnection = (...given) => watch(connectTls.apply(https, given), 'secureConnect');
  return { http, https };
}
