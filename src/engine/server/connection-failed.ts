import { CarryoverError } from '../../errors.ts';
import { redact } from '../../values/redact.ts';
import { codeOf } from './code-of.ts';
import type { ServerAddress } from './server-address.ts';

/** What went wrong, and what to do about it. */
interface Reason {
  /** Goes on after "Cannot connect to <location>: ". */
  readonly what: string;
  readonly hint: string;
}

/** The error that says why there is no connection to `address`. What is one of carryover's own stays as it is. */
export function connectionFailed(address: ServerAddress, error: unknown): CarryoverError {
  if (error instanceof CarryoverError) return error;
  const { what, hint } = reasonOf(address, error);
  // The driver's error is no `cause`: it may hold what was sent.
  return new CarryoverError('CONNECTION_FAILED', `Cannot connect to ${address.location}: ${what}.`, { hint });
}

function reasonOf(address: ServerAddress, error: unknown): Reason {
  const code = codeOf(error);
  const message = messageOf(error);
  return (
    unreachable(address, code, message) ??
    refusedByTls(address, code, message) ??
    refusedByServer(address, code, message) ?? {
      what: message,
      hint: 'Check the URL, and whether the server is well.',
    }
  );
}

const waitHint = 'Start it, or correct host and port; --wait SECONDS waits for a server that is starting.';

function unreachable(
  { host, port, socket, connectSeconds }: ServerAddress,
  code: string,
  message: string,
): Reason | null {
  if (code === 'ETIMEDOUT' || message === 'timeout expired') {
    return {
      what: `no answer within ${connectSeconds} second${connectSeconds === 1 ? '' : 's'}`,
      hint: 'Check host, port and firewall; connect_timeout=SECONDS in the URL allows more time.',
    };
  }
  const where = socket === null ? `${host}, port ${port}` : socket;
  if (code === 'ECONNREFUSED' || code === 'ENOENT')
    return { what: `no server listens at ${where}`, hint: waitHint };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      what: `the host name ${host} is not known`,
      hint: 'Correct it, or see whether the network is up.',
    };
  if (
    /^(ECONNRESET|EPIPE|PROTOCOL_CONNECTION_LOST)$/.test(code) ||
    message.startsWith('Connection terminated')
  )
    return { what: 'the server hung up before it had let us in', hint: waitHint };
  return null;
}

/** `pg` hands on OpenSSL's codes, mysql2 wraps the same errors in one of its own. */
function refusedByTls({ host, tls }: ServerAddress, code: string, message: string): Reason | null {
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT' || message === 'The server does not support SSL connections') {
    return {
      what: `the server has no TLS, and sslmode is ${tls.mode}`,
      hint: 'Switch TLS on in the server; or write sslmode=disable if everything in between may read along.',
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || message.includes("does not match certificate's altnames")) {
    return {
      what: `the server's certificate is not for ${host}`,
      hint: 'Use the host name that the certificate is for; or write sslmode=verify-ca if any host of that authority will do.',
    };
  }
  const certificate = /CERT|SIGNATURE|ISSUER/.test(code) || /certificate|self.signed/i.test(message);
  if (!certificate && code !== 'HANDSHAKE_SSL_ERROR' && !/\bSSL\b|\bTLS\b/.test(message)) return null;
  return {
    what: `TLS failed (${message})`,
    hint: 'Give the file of the authority that signed the certificate: sslrootcert=/path/ca.pem. See docs/CONNECTIONS.md.',
  };
}

function refusedByServer({ user, database }: ServerAddress, code: string, message: string): Reason | null {
  if (code === '3D000' || code === 'ER_BAD_DB_ERROR') {
    return {
      what: `there is no database ${database}`,
      hint: 'Look at the name; to make a new database run `carryover init`.',
    };
  }
  if (code === '42501' || code === 'ER_DBACCESS_DENIED_ERROR') {
    return {
      what: `the user ${user} may not use the database ${database}`,
      hint: `Have it granted: docs/CONNECTIONS.md says what ${user} needs.`,
    };
  }
  const noPassword = /client password must be/.test(message);
  if (
    code.startsWith('28') ||
    /^ER_(ACCESS_DENIED|NOT_SUPPORTED_AUTH|HOST_NOT_PRIVILEGED)/.test(code) ||
    noPassword
  ) {
    const words = noPassword ? 'it asks for a password and the URL has none' : message;
    return {
      what: `the server did not let in the user ${user} (${words})`,
      hint: 'Check user and password; special characters of a password must be percent-encoded in a URL.',
    };
  }
  if (code === '53300' || /^ER_(CON_COUNT|TOO_MANY_USER_CONN|USER_LIMIT)/.test(code))
    return {
      what: `the server has no connection left (${message})`,
      hint: 'Run again later, or allow more.',
    };
  return null;
}

/** When every address of a host failed, Node's error has no message of its own. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || codeOf(error) : String(error);
  return redact(text.split('\n', 1)[0] ?? '').replace(/\.$/, '') || 'no reason was given';
}
