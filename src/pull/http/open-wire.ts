import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { Agent, EnvHttpProxyAgent, Pool, request } from 'undici';
import type { Dispatcher } from 'undici';
import { CarryoverError } from '../../errors.ts';
import type { Source, Timeouts } from '../source.ts';
import { steady } from './steady.ts';
import type { Pace } from './steady.ts';
import type { Incoming, Wire } from './wire.ts';

/**
 * The network as the source wants it: its time-outs, proxies and certificates. TLS is verified whatever the environment says.
 * @throws CONFIG_INVALID if the file of certificates can't be used
 */
export async function openWire(source: Source, signal: AbortSignal | undefined): Promise<Wire> {
  const times = milliseconds(source.timeouts ?? {});
  const tls = { timeout: times.connect, rejectUnauthorized: true, ...(await trusted(source.ca)) };
  const limits = { headersTimeout: times.headers, bodyTimeout: times.silence };
  const pace: Pace = {
    window: times.silence,
    bytesPerSecond: source.limits?.bytesPerSecond ?? 100,
    longest: times.answer,
  };
  const dispatchers: Readonly<Record<string, Dispatcher>> = {
    'http:': through(source.proxy?.http, source.proxy?.except),
    'https:': through(source.proxy?.https, source.proxy?.except),
  };

  function through(proxy: string | undefined, except = ''): Dispatcher {
    if (proxy === undefined || proxy === '') return new Agent({ connect: tls });
    return new EnvHttpProxyAgent({
      httpProxy: proxy,
      httpsProxy: proxy,
      noProxy: except,
      connect: tls,
      proxyTls: tls,
      requestTls: tls,
      // HTTPS goes through a tunnel, plain HTTP is asked of the proxy itself, as everywhere.
      proxyTunnel: false,
      // The tunnel's own request has no time-outs but these.
      clientFactory: (origin, options) => new Pool(origin, { ...options, ...limits }),
    });
  }

  return {
    async send({ method, url, headers, body }) {
      const answer = await request(url, {
        method,
        headers,
        ...limits,
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
        ...(dispatchers[url.protocol] === undefined ? {} : { dispatcher: dispatchers[url.protocol] }),
      });
      return incoming(answer, pace);
    },
    async close() {
      await Promise.all(Object.values(dispatchers).map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function milliseconds({ connect = 10, headers = 60, silence = 60, answer = 6 * 60 * 60 }: Timeouts) {
  return {
    connect: connect * 1000,
    headers: headers * 1000,
    silence: silence * 1000,
    answer: answer * 1000,
  };
}

async function trusted(file: string | undefined): Promise<{ ca?: string[] }> {
  if (file === undefined) return {};
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text === 'string' && text.includes('-----BEGIN ')) return { ca: [...rootCertificates, text] };
  const why = typeof text === 'string' ? 'has no certificate in PEM form' : `can't be read (${text.code})`;
  throw new CarryoverError('CONFIG_INVALID', `The file ${file} ${why}. Nothing was touched.`, {
    hint: 'Correct `source.ca`: it names a file with one or more certificates in PEM form.',
  });
}

function incoming({ statusCode, headers, body }: Dispatcher.ResponseData, pace: Pace): Incoming {
  // A body that nobody reads may break as well, and that is no fault of the process.
  body.on('error', () => undefined);
  const cookies = headers['set-cookie'] ?? [];
  return {
    status: statusCode,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    setCookies: typeof cookies === 'string' ? [cookies] : cookies,
    body: steady(body, pace),
    discard: () =>
      body.dump({ limit: 65_536, signal: AbortSignal.timeout(pace.window) }).catch(() => undefined),
  };
}
