/**
 * How a pull talks to the old API. One client for a whole pull; everything else in `pull/` reaches the network through it.
 * `open-client.ts` makes the real one.
 */
export interface HttpClient {
  /**
   * Gets one answer whose status is 2xx and hands it to `consume`, whose result is returned. Tried again, from the start and
   * with `consume` anew, for answers 408, 425, 429 and 5xx (waiting as `Retry-After` says), broken connections and time-outs, and when
   * `consume` throws `BodyCutShort`. A 401 renews the credentials, once for each request. Redirects are followed within the allowed origins.
   * @throws SOURCE_UNREACHABLE (the API can't be reached or is out of service, retries used up), SOURCE_AUTH_FAILED (401 or 403 with fresh credentials), SOURCE_INVALID (any other answer, a
   *   foreign redirect, a body over the limit), SOURCE_INCOMPLETE (the body was cut short each time), INTERRUPTED
   */
  get<T>(request: HttpRequest, consume: (answer: HttpAnswer) => Promise<T>): Promise<T>;
  /** Replaces every secret that this pull knows (config, tokens, cookies) by `•••`. */
  redact(text: string): string;
  close(): Promise<void>;
}

export interface HttpRequest {
  /** Path relative to the source's URL, with its query; or a whole URL (a `next` link), which must be on an allowed origin. */
  readonly url: string;
  /** Set in the query; those of `url` with the same name are replaced. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; several of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the answer came from at last. May hold secrets (an API key in the query): for messages, `redact` it. */
  readonly url: string;
  /** Unpacked (gzip, deflate, br). Throws where the connection breaks before the length that was announced. */
  readonly body: AsyncIterable<Buffer>;
  /** The transport itself proves the body's end: a length, or chunks. False for a body that ends with its connection. */
  readonly hasLength: boolean;
}

/** A body that ended before its document did: thrown by whoever reads it, for the client to try again. */
export class BodyCutShort extends Error {
  override readonly name = 'BodyCutShort';
}
