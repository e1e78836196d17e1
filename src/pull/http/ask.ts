import type { Cookies } from './credentials.ts';

/**
 * One request of an authentication: to the source or a host it names, without the pull's credentials. Anything but a GET is tried
 * again only where it surely was not carried out.
 * @throws SOURCE_UNREACHABLE, SOURCE_INVALID (a foreign redirect, a body over 1 MiB), INTERRUPTED
 */
export type Ask = (question: Question) => Promise<Reply>;

export interface Question {
  readonly method: string;
  /** A path of the source, or a whole URL. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent with it, and the answer's are kept in it. */
  readonly cookies?: Cookies;
}

/** Any answer below 500 but 408, 425 and 429. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
