import { isNetworkFault, networkReason } from '../remote/network-reason.ts';
import { providers } from '../remote/provider.ts';
import type { Reason } from '../remote/remote-failed.ts';
import { usualReasons } from '../remote/usual-reasons.ts';

/** The status of the answer; 0 if there was none. */
export function statusOf(error: unknown): number {
  const code = codeOf(error);
  return /^\d{3}$/.test(code) ? Number(code) : 0;
}

/** Whether an error says for sure that nothing was done. */
export function isCertain(error: unknown): boolean {
  return (statusOf(error) >= 400 && statusOf(error) < 500) || isAltered(error);
}

/** Whether an error says that other bytes arrived than were sent: an object that is there is not ours. */
export function isAltered(error: unknown): boolean {
  return words[codeOf(error)] === altered || /doesn't match calculated/.test(messageOf(error));
}

/** Whether an error says that there are no credentials. */
export function isWithoutCredentials(error: unknown): boolean {
  return /default credentials/i.test(messageOf(error));
}

/** Whether what failed may go well in a moment. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  return status === 0 ? isNetworkFault(codeOf(error)) : status === 408 || status === 429 || status >= 500;
}

/** An answer that says it is well, and can't be what was asked for. */
export class AnswerFault extends Error {
  readonly code = 'AnswerFault';
}

/** An answer that says that it is not well, by its status alone. */
export class StatusFault extends Error {
  readonly code: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.code = status;
  }
}

/** An answer with which an upload does not go on: nothing was taken, it is no longer known, or the object is another one. */
export class UploadFault extends Error {
  readonly code: 503 | 'UploadGone' | 'FILE_NO_UPLOAD';
  constructor(code: UploadFault['code']) {
    super('the upload does not go on');
    this.code = code;
  }
}

/** What went wrong, in words of ours: a message of the client may quote what was sent. */
export function reasonOf(error: unknown): Reason {
  const code = codeOf(error);
  const network = networkReason(code);
  if (network !== null) return network;
  const known = isAltered(error) ? altered : words[code];
  if (known !== undefined) return { ...known, code };
  if (isWithoutCredentials(error)) return { ...noCredentials, code };
  const status = statusOf(error);
  return {
    what:
      status === 0 ? 'the client of Google Cloud Storage failed' : `the service answered with HTTP ${status}`,
    hint:
      status >= 500 ? 'Run again later.' : 'Check the URL of the snapshots and your rights to the bucket.',
    code,
  };
}

function codeOf(error: unknown): string {
  const code = at(error, 'code') ?? at(error, 'status');
  if (typeof code === 'number' || typeof code === 'string') return String(code);
  return /^(request|body)-timeout$/.test(String(at(error, 'type'))) ? 'ETIMEDOUT' : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function at(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}

const noCredentials = { what: 'no credentials were found', hint: providers.gs.credentials };

const { busy, altered, rights, missing, strange } = usualReasons;

const words: Readonly<Record<string, Omit<Reason, 'code'>>> = {
  '401': { what: 'the credentials were not accepted', hint: providers.gs.credentials },
  '403': rights,
  '404': missing('bucket'),
  '429': busy,
  '503': busy,
  UploadGone: {
    what: 'the service no longer knows the upload',
    hint: 'Run again; if it is so again, look whether somebody removes the bucket or its uploads.',
  },
  AnswerFault: strange('Google Cloud Storage'),
  FILE_NO_UPLOAD: altered,
};
