import { networkReason } from '../remote/network-reason.ts';
import { providers } from '../remote/provider.ts';
import type { Reason } from '../remote/remote-failed.ts';
import { usualReasons } from '../remote/usual-reasons.ts';

/** The service's own code of an error, e.g. `BlobNotFound`; or Node's, or the client's. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return textAt(error, 'code') ?? textAt(error, 'details', 'errorCode') ?? error.name;
}

/** An answer to HEAD has no body: its code is in a header, and the client puts it elsewhere. */
function textAt(object: object, ...path: readonly string[]): string | undefined {
  let at: unknown = object;
  for (const name of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined;
  return typeof at === 'string' && at !== '' ? at : undefined;
}

/** The status of the answer; 0 if there was none. */
export function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 0;
  return typeof status === 'number' ? status : 0;
}

/** Whether an error says for sure that nothing was done. */
export function isCertain(error: unknown): boolean {
  return statusOf(error) >= 400 && statusOf(error) < 500;
}

/** An answer that says it is well, and can't be what was asked for. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
  readonly statusCode = 200;
}

/** The bytes that arrived there are not those that were sent. */
export class Altered extends Error {
  override readonly name = 'Md5Mismatch';
  readonly statusCode = 400;
}

/** What went wrong, in words of ours: a message of the service quotes what was signed. */
export function reasonOf(error: unknown): Reason {
  const code = codeOf(error);
  const network = networkReason(code);
  if (network !== null) return network;
  const known = words[code];
  if (known !== undefined) return { ...known, code };
  const status = statusOf(error);
  return {
    what:
      status === 0 ? `the Azure client failed (${code})` : `the service answered ${code} (HTTP ${status})`,
    hint:
      status >= 500 ? 'Run again later.' : 'Check the URL of the snapshots and your rights to the container.',
    code,
  };
}

const credentials = { hint: providers.azure.credentials };

const { busy, altered, rights, missing, strange } = usualReasons;

const words: Readonly<Record<string, Omit<Reason, 'code'>>> = {
  ContainerNotFound: missing('container'),
  AuthenticationFailed: { what: 'the credentials are not the right ones', ...credentials },
  InvalidAuthenticationInfo: { what: 'the credentials are not the right ones', ...credentials },
  AuthorizationFailure: rights,
  AuthorizationPermissionMismatch: rights,
  AuthorizationResourceTypeMismatch: rights,
  InsufficientAccountPermissions: rights,
  CredentialUnavailableError: { what: 'no credentials were found', ...credentials },
  AggregateAuthenticationError: { what: 'no credentials were found', ...credentials },
  ChainedTokenCredentialAuthenticationFailed: { what: 'no credentials were found', ...credentials },
  AuthenticationError: { what: 'the credentials were not accepted', ...credentials },
  ServerBusy: busy,
  Md5Mismatch: altered,
  AnswerFault: strange('Azure'),
  PARSE_ERROR: strange('Azure'),
};
