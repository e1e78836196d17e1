import type { ErrorCode } from '../../errors.ts';
import { Setback } from './setback.ts';

/** What became of a request that got no answer, or whose answer's head broke. `url` is where it went. */
export function networkSetback(error: unknown, url: URL): Setback {
  const { code, connecting, message } = facts(error);
  const kind = kindOf(code, message);
  return new Setback({
    code: kind.error ?? 'SOURCE_UNREACHABLE',
    what: `The old API could not be used at ${url.origin}${url.pathname}: ${kind.what(url)}${code === '' ? '' : ` (${code})`}`,
    hint: kind.hint,
    again: kind.again,
    reached: !connecting && kind.reached,
    cause: error,
  });
}

interface Kind {
  readonly what: (url: URL) => string;
  readonly hint: string;
  readonly again: boolean;
  readonly reached: boolean;
  readonly error?: ErrorCode;
}

function kindOf(code: string, message: string): Kind {
  const proxy = /^Proxy response \((\d+)\)/.exec(message)?.[1];
  if (proxy !== undefined)
    return { ...refusedByProxy, what: () => `the proxy refused the way there: ${proxy}` };
  if (/^407|\(407\)/.test(message))
    return { ...refusedByProxy, what: () => 'the proxy wants a user and a password: 407' };
  return kinds.find(([codes]) => codes.test(code))?.[1] ?? broken;
}

const refusedByProxy: Kind = {
  what: () => 'the proxy refused',
  hint: 'Check the proxy and its user and password, or except this host from it.',
  again: false,
  reached: false,
};

const broken: Kind = {
  what: () => 'the connection broke',
  hint: 'Look whether the API is in service, then run the same command again: the pull goes on where it stopped.',
  again: true,
  reached: true,
};

const notConnected = {
  hint: 'Look whether the API is in service and can be reached from here (host, port, firewall, proxy).',
  again: true,
  reached: false,
};

const notTrusted = { again: false, reached: false };

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [
    /^ENOTFOUND$/,
    {
      what: ({ hostname }) => `there is no host \`${hostname}\``,
      hint: 'Check the host in `source.url`.',
      again: false,
      reached: false,
    },
  ],
  [
    /^EAI_/,
    { ...notConnected, what: ({ hostname }) => `the host name \`${hostname}\` could not be looked up` },
  ],
  [/^ECONNREFUSED$/, { ...notConnected, what: ({ host }) => `\`${host}\` refuses connections` }],
  [
    /^(?:UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    { ...notConnected, what: ({ host }) => `\`${host}\` did not take the connection in time` },
  ],
  [
    /^(?:ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL)$/,
    { ...notConnected, what: ({ host }) => `there is no way to \`${host}\`` },
  ],
  [
    /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    {
      ...notTrusted,
      what: ({ host }) => `the certificate that \`${host}\` shows is for another host`,
      hint: 'Check the host in `source.url`: it must be one that the certificate names.',
    },
  ],
  [
    /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|ERR_TLS_CERT|CRL_|ERROR_IN_CERT)/,
    {
      ...notTrusted,
      what: ({ host }) => `the certificate that \`${host}\` shows is not trusted`,
      hint: 'If it is the right one, name the file of its authority in `source.ca`; verification can not be switched off.',
    },
  ],
  [
    /^(?:EPROTO|ERR_SSL_|ERR_TLS_|UND_ERR_PRX_TLS)/,
    {
      ...notTrusted,
      what: ({ host }) => `no TLS connection came about with \`${host}\``,
      hint: 'Check the scheme and the port in `source.url`, and the proxy if there is one.',
    },
  ],
  [
    /^UND_ERR_HEADERS_TIMEOUT$/,
    {
      ...broken,
      what: () => 'no answer came in time',
      hint: 'Look whether the API is in service, ask for smaller pages, or raise `source.timeouts.headers`.',
    },
  ],
  [
    /^(?:HPE_(?!INVALID_EOF_STATE)|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_)/,
    {
      ...broken,
      what: () => 'what answers is no HTTP server that we understand',
      hint: 'Check the host and the port in `source.url`.',
      error: 'SOURCE_INVALID',
    },
  ],
  [
    /^(?:UND_ERR_INVALID_ARG|ERR_INVALID_)/,
    {
      what: () => 'the request has characters that HTTP does not allow',
      hint: 'Check the headers, the path and the credentials in `source`: no line breaks, no letters beyond Latin-1 in headers.',
      again: false,
      reached: false,
      error: 'SOURCE_INVALID',
    },
  ],
];

/** The first code along the causes, and whether it was while connecting. */
function facts(error: unknown): { code: string; connecting: boolean; message: string } {
  const chain = causesOf(error);
  const coded = chain.find((link) => typeof link.code === 'string' && link.code !== '');
  return {
    code: coded?.code ?? (chain.some(isUnreadable) ? 'HPE_INVALID' : ''),
    connecting: chain.some(isOfConnecting),
    message: chain[0]?.message ?? '',
  };
}

function isOfConnecting({ syscall, message }: NodeJS.ErrnoException): boolean {
  return (
    syscall === 'connect' || syscall === 'getaddrinfo' || message.includes('before secure TLS connection')
  );
}

/** Undici gives this one no code of its own. */
function isUnreadable({ name, message }: Error): boolean {
  return name === 'HTTPParserError' && !/EOF/i.test(message);
}

function causesOf(error: unknown, depth = 0): NodeJS.ErrnoException[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return [error, ...causesOf(inner, depth + 1)];
}
