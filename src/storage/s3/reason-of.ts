import { networkReason } from '../remote/network-reason.ts';
import { providers } from '../remote/provider.ts';
import type { Reason } from '../remote/remote-failed.ts';
import { usualReasons } from '../remote/usual-reasons.ts';

/** The name of an error of the client, which is the service's code, e.g. `NoSuchKey`; or Node's code. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** The status of the answer; 0 if there was none. */
export function statusOf(error: unknown): number {
  const meta = typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : null;
  const status =
    typeof meta === 'object' && meta !== null && 'httpStatusCode' in meta ? meta.httpStatusCode : 0;
  return typeof status === 'number' ? status : 0;
}

/** Whether an error says for sure that nothing was done. */
export function isCertain(error: unknown): boolean {
  const status = statusOf(error);
  return status >= 400 && status < 500;
}

/** An answer that says it is well, and can't be what was asked for. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
  readonly $metadata = { httpStatusCode: 200 };
}

/** What went wrong, in words of ours: a message of the service may quote what was sent. */
export function reasonOf(error: unknown): Reason {
  const network = networkReason(codeOf(error));
  if (network !== null) return network;
  const name = nameOf(error);
  const known =
    words[name] ?? (error instanceof Error && error.message.includes('Region is missing') ? noRegion : null);
  if (known !== null) return { ...known, code: name };
  const status = statusOf(error);
  return {
    what:
      status === 0
        ? `the S3 client failed (${name})`
        : `the service answered ${name || 'with an error'} (HTTP ${status})`,
    hint:
      status >= 500 ? 'Run again later.' : 'Check the URL of the snapshots and your rights to the bucket.',
    code: name,
  };
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  return nameOf(error) === 'TimeoutError' ? 'ETIMEDOUT' : '';
}

const noRegion = {
  what: 'no region is known',
  hint: 'Add region=… to the URL of the snapshots, or set AWS_REGION.',
};
const credentials = { hint: providers.s3.credentials };
const otherRegion = {
  what: 'the bucket is in another region',
  hint: 'Add region=… to the URL of the snapshots.',
};

const { busy, altered, rights, missing, strange } = usualReasons;

const words: Readonly<Record<string, Omit<Reason, 'code'>>> = {
  NoSuchBucket: missing('bucket'),
  AccessDenied: rights,
  CredentialsProviderError: { what: 'no credentials were found', ...credentials },
  InvalidAccessKeyId: { what: 'the access key is not known there', ...credentials },
  SignatureDoesNotMatch: { what: 'the secret key is not the right one', ...credentials },
  ExpiredToken: { what: 'the credentials have expired', ...credentials },
  InvalidToken: { what: 'the session token is not valid', ...credentials },
  PermanentRedirect: otherRegion,
  AuthorizationHeaderMalformed: otherRegion,
  SlowDown: busy,
  ServiceUnavailable: busy,
  RequestTimeTooSkewed: { what: "this machine's clock is wrong", hint: 'Set it, then run again.' },
  AnswerFault: strange('S3'),
  BadDigest: altered,
  XAmzContentSHA256Mismatch: altered,
  XAmzContentChecksumMismatch: altered,
  InvalidDigest: altered,
  NotImplemented: {
    what: 'the service does not know a part of S3 that carryover needs',
    hint: 'docs/OBJECT-STORAGE.md says what it must know, above all If-None-Match.',
  },
};
