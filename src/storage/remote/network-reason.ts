import type { Reason } from './remote-failed.ts';

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name is not known',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its host',
  ECONNRESET: 'the connection broke, again and again',
  EPIPE: 'the connection broke, again and again',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection broke, again and again',
  ETIMEDOUT: 'it did not answer in time',
  ESOCKETTIMEDOUT: 'it did not answer in time',
  ECONNABORTED: 'it did not answer in time',
};

const certificate = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|EPROTO)/;

/** What Node's codes say of a network; null if the error comes from somewhere else. */
export function networkReason(code: string): Reason | null {
  if (certificate.test(code)) {
    return {
      what: `its TLS certificate was not accepted (${code})`,
      hint: 'Use the host name that the certificate is for; NODE_EXTRA_CA_CERTS names a file of further authorities.',
      code,
    };
  }
  const what = words[code];
  if (what === undefined) return null;
  const hint =
    'Check the URL of the snapshots, the network and the service; connectTimeout=SECONDS and silenceTimeout=SECONDS in the URL allow more time.';
  return { what: `${what} (${code})`, hint, code };
}

/** Whether a code says that the network failed, in a way that may pass. */
export function isNetworkFault(code: string): boolean {
  return Object.hasOwn(words, code);
}
